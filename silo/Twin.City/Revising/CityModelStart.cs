using Twin.City.CommandLine;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Revising;
using Twin.Model.Topology;

namespace Twin.City.Revising;

/// <summary>The model that a silo starts with: the cluster's newest revision, or the file that it was given, where that is new to the cluster.</summary>
static class CityModelStart
{
    /// <param name="postgres">The cluster's database; null in evaluation mode.</param>
    /// <param name="refuse">Why a valid model may not be in force here; null where it may.</param>
    /// <returns>No book and why, a line each, where there is no model that may be in force.</returns>
    public static async Task<(ModelBook? Book, IReadOnlyList<string> Refusal)> OpenAsync(
        CityOptions options, string folder, PostgresStore? postgres, Func<CityModel, string?> refuse, ILoggerFactory loggers, CancellationToken cancel)
    {
        try
        {
            var (book, foreign) = await ModelBook.OpenAsync(folder, postgres is null ? null : new(postgres), loggers.CreateLogger<ModelBook>(), cancel);
            if (book is null) return (null, [foreign!]);
            var refusal = await TakeAsync(book, options.Model, refuse, cancel);
            if (refusal.Count == 0) return (book, []);
            book.Dispose();
            return (null, refusal);
        }
        catch (Exception error) when (error is JournalStoreException or InvalidDataException or IOException)
        {
            return (null, [error.Message]);
        }
    }

    static async Task<IReadOnlyList<string>> TakeAsync(ModelBook book, string? file, Func<CityModel, string?> refuse, CancellationToken cancel)
    {
        if (file is not null)
        {
            var nowMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
            var refusal = await book.TakeFileAsync(file, nowMs, next => refuse(next) ?? MovedPoints.Refusal(book.History.Current, next), cancel);
            if (refusal.Count > 0) return refusal;
        }
        if (book.History.Current is not { } model) return ["there is no model yet: name a model file with --model"];
        return refuse(model) is { } reason ? [reason] : [];
    }
}
