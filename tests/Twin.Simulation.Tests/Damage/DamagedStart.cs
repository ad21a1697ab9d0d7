using Twin.Ingest.Fakes;
using Twin.Park.Engine;
using Twin.Simulation.Files;
using Twin.Simulation.Gateways;
using Twin.Simulation.Lives;
using Twin.Storage.Checkpoint;

namespace Twin.Simulation.Damage;

/// <summary>What a start on damaged files came to.</summary>
enum DamageOutcome
{
    /// <summary>It hit nothing that is still needed: all answers are the truth.</summary>
    Harmless,

    /// <summary>Start-up refuses, and names the place.</summary>
    Refused,

    /// <summary>Start-up goes on and names what is missing; what is there is true.</summary>
    Named,

    /// <summary>It was found when the place was read, and named instead of an answer.</summary>
    NamedWhenRead,
}

/// <summary>Starts the engine on files that were damaged, and compares what it answers with the truth.</summary>
static class DamagedStart
{
    /// <param name="files">The journal's segments, and the store under <see cref="SeededLives.StoreName"/>.</param>
    /// <param name="folder">Empty; the store's file is written here.</param>
    /// <exception cref="InvalidOperationException">It answers, and not with the truth.</exception>
    public static DamageOutcome Run(IReadOnlyDictionary<string, byte[]> files, string folder, IReadOnlyList<SimulatedGateway> gateways)
    {
        var engine = Open(files, folder, out var refusal);
        if (engine is null) return NamesAPlace(refusal) ? DamageOutcome.Refused : throw new InvalidOperationException($"a refusal that names no place: {refusal}");
        try
        {
            var isNamed = engine.StartFaults.Count > 0;
            if (isNamed && !engine.StartFaults.All(NamesAPlace)) throw new InvalidOperationException($"a fault that names no place: {string.Join('\n', engine.StartFaults)}");
            if (isNamed) LifeAudit.RunDamaged(engine, gateways);
            else LifeAudit.Run(engine, gateways, atRest: true);
            return isNamed ? DamageOutcome.Named : DamageOutcome.Harmless;
        }
        catch (StoreException found) when (NamesAPlace(found.Message))
        {
            return DamageOutcome.NamedWhenRead;
        }
        finally
        {
            _ = engine.DisposeAsync(); // never started: it only lets go
        }
    }

    public static ParkEngine? Open(IReadOnlyDictionary<string, byte[]> files, string folder, out string refusal)
    {
        var disk = new SimulatedDisk(seed: 0);
        foreach (var (name, content) in files)
            if (name != SeededLives.StoreName) disk.Put(name, content);
        var store = Path.Combine(folder, SeededLives.StoreName);
        foreach (var left in (string[])[store, store + "-wal", store + "-shm"]) File.Delete(left);
        File.WriteAllBytes(store, files[SeededLives.StoreName]);
        return SimulatedPark.Open(disk, store, TaskScheduler.Default, new ManualTimeProvider(), TimeSpan.FromHours(1), out refusal);
    }

    // A segment and a byte, a page, a table's row, a file.
    static bool NamesAPlace(string text) => text.Contains(".journal", StringComparison.Ordinal) || text.Contains("page ", StringComparison.Ordinal)
        || text.Contains(SeededLives.StoreName, StringComparison.Ordinal) || text.Contains("position", StringComparison.Ordinal) || text.Contains("chunk", StringComparison.Ordinal);
}
