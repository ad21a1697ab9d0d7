using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Hosting;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Moving;
using Twin.Model.Topology;
using Twin.Storage;

namespace Twin.City.CommandLine;

/// <summary><c>Twin.City move --from DIR</c>: brings a Park edition's data folder into a new city. Neither server runs meanwhile.</summary>
static class MoveCommand
{
    /// <returns>0 when every facility has moved and its ledger is the park's; 1 with a line for each that has not.</returns>
    public static async Task<int> RunAsync(string from, CityOptions options, CancellationToken cancel)
    {
        if (!ParkData.TryOpen(from, out var park, out var refusal)) return Refuse(refusal);
        using var source = park;
        if (!DataFolder.TryOpen(options.Data, out var folder, out var refused)) return Refuse(refused.Line);
        using var target = folder;
        if (Directory.EnumerateFileSystemEntries(target.ModelPath).Any()) return Refuse($"data folder {target.Path} has a model already: name an empty one");
        await using var stores = new CityStores(options, target);
        await using var commits = new GroupCommit(stores.Journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        try
        {
            var left = await MoveAsync(park, new(park.Store, park.Model, stores.Journal, commits), stores.Place, cancel);
            // The model last: a city begins with it.
            foreach (var file in Directory.EnumerateFiles(park.ModelPath)) File.Copy(file, Path.Combine(target.ModelPath, Path.GetFileName(file)));
            return left == 0 ? 0 : 1;
        }
        catch (Exception error) when (error is JournalStoreException or IOException)
        {
            return Refuse(error.Message);
        }
    }

    static async Task<int> MoveAsync(ParkData park, ParkMove move, string place, CancellationToken cancel)
    {
        var (readings, facilities, left) = (0L, 0, 0);
        foreach (var facility in park.Model.AllNodes.Where(n => n.Kind == NodeKind.Facility))
        {
            var moved = await move.MoveAsync(facility, cancel);
            (readings, facilities) = (readings + moved.Readings, facilities + 1);
            if (moved.Refusal is null) continue;
            left++;
            Console.Error.WriteLine($"not moved: {moved.Refusal}");
        }
        Console.Error.WriteLine($"{facilities - left} of {facilities} facilities moved to {place}: {readings} readings, each ledger the same as the park's");
        return left;
    }

    static int Refuse(string line)
    {
        Console.Error.WriteLine($"error: {line}");
        return 1;
    }
}
