using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

/// <summary>The ledger read day by day: one look at the file for as long as it is open. The engine's thread, and short: a checkpoint that commits meanwhile is not seen, nor is what it took from memory.</summary>
public sealed class LedgerDays : IDisposable
{
    readonly LedgerStore store;
    readonly ReaderPool.Snapshot snapshot;

    internal LedgerDays(LedgerStore store, ReaderPool.Snapshot snapshot) => (this.store, this.snapshot) = (store, snapshot);

    /// <summary>The cells of one UTC day, everything booked so far included.</summary>
    /// <param name="firstInterval">The day's first interval, a multiple of 96.</param>
    /// <param name="wanted">The intervals whose cells must be complete, a bit each.</param>
    /// <exception cref="StoreException">What is stored cannot be read.</exception>
    public void Read(SeriesKey series, long firstInterval, UInt128 wanted, Span<Cell> into)
    {
        into.Clear();
        StoredDays.TryRead(snapshot.Session, series.Packed, firstInterval / DayBlock.Cells, into);
        store.AddChanges(snapshot.Session, series, firstInterval, wanted, into);
    }

    /// <inheritdoc cref="Read(SeriesKey, long, UInt128, Span{Cell})"/>
    public void Read(SeriesKey series, long firstInterval, Span<Cell> into) => Read(series, firstInterval, UInt128.MaxValue, into);

    public void Dispose() => snapshot.Dispose();
}
