using Twin.Model.Past;
using Twin.Model.Telemetry;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

/// <summary>What several points were at an instant, prepared under the engine's gate and answered outside it.</summary>
public sealed class PastQuery
{
    readonly ReaderPool readers;
    readonly PointView[] views;
    readonly long openMs, atMs;

    internal PastQuery(ReaderPool readers, PointView[] views, long openMs, long atMs) => (this.readers, this.views, this.openMs, this.atMs) = (readers, views, openMs, atMs);

    /// <summary>A past for each point, in the order that was asked for; from one snapshot of the file.</summary>
    /// <exception cref="StoreException">What is stored cannot be read.</exception>
    public IReadOnlyList<PointPast> Read(CancellationToken cancel)
    {
        using var snapshot = readers.Begin();
        var pasts = new PointPast[views.Length];
        for (var i = 0; i < pasts.Length; i++)
        {
            cancel.ThrowIfCancellationRequested();
            pasts[i] = Read(views[i], snapshot.Session);
        }
        return pasts;
    }

    PointPast Read(PointView view, ReadSession session)
    {
        StoredReading[] since = [.. HistoryQuery.Sorted(view.Stream(session, openMs, atMs + 1), atMs + 1)];
        var newest = view.NewestBefore(openMs, session);
        var past = new PointPast(newest, newest, since, null);
        var isSettled = newest is not { Quality: Quality.Bad } && (newest is null || past.Speaking.Any(r => r.Quality != Quality.Bad));
        if (isSettled) return past;
        var around = view.Around(openMs, session);
        return past with { Counting = around.Before, Next = around.After };
    }
}
