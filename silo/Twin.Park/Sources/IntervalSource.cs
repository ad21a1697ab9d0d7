using Twin.Model.Ledger;
using Twin.Operations.Ledger;
using Twin.Park.Engine;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Sources;

/// <summary>Intervals of several series at one position: whatever was acknowledged before the question is in them.</summary>
sealed class IntervalSource(CityState state, ParkStore store, CommitLoop commits, EngineGate gate) : IIntervalSource
{
    const int DayIntervals = 96;

    /// <summary>Logged changes of one series looked through for the newest.</summary>
    const int RestatementsMax = 1_000_000;

    ExpectedTime? expected;
    int expectedRevision;

    public async ValueTask<IntervalAnswer> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        await commits.AppliedAsync(commits.Position).WaitAsync(cancel).ConfigureAwait(false);
        using (gate.Enter())
        {
            state.FlushLedger();
            if (expected is null || expectedRevision != state.Model.Revision)
                (expected, expectedRevision) = (new(new RouteTable(state.Model)), state.Model.Revision);
            using var days = store.Ledger.OpenDays();
            var upToMs = Math.Min(toInterval * Spread.IntervalMs, state.At.TimeMs);
            return new(state.At.Position, state.At.TimeMs, [.. series.Select(s => new IntervalSeries(
                s, fromInterval, Read(days, s, fromInterval, toInterval), expected.Of(s, fromInterval * Spread.IntervalMs, upToMs)))]);
        }
    }

    public ValueTask<Restatement?> NewestRestatementAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, long afterPosition, CancellationToken cancel)
    {
        Restatement? newest = null;
        using (gate.Enter())
        {
            foreach (var one in series)
                foreach (var change in store.Ledger.Restatements(one, fromInterval, toInterval, RestatementsMax))
                    if (change.Position > afterPosition && (newest is not { } known || change.Position > known.Position)) newest = change;
        }
        return new(newest);
    }

    static Cell[] Read(Twin.Storage.Ledger.LedgerDays days, SeriesKey series, long fromInterval, long toInterval)
    {
        var cells = new Cell[toInterval - fromInterval];
        var day = new Cell[DayIntervals];
        for (var first = fromInterval - Modulo(fromInterval); first < toInterval; first += DayIntervals)
        {
            days.Read(series, first, day);
            var (from, to) = (Math.Max(first, fromInterval), Math.Min(first + DayIntervals, toInterval));
            day.AsSpan((int)(from - first), (int)(to - from)).CopyTo(cells.AsSpan((int)(from - fromInterval)));
        }
        return cells;
    }

    static long Modulo(long interval) => (interval % DayIntervals + DayIntervals) % DayIntervals;
}
