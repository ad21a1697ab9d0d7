using Twin.Model.Demand;

namespace Twin.Operations.Demand;

/// <summary>Where energy by the minute is read from: sliding demand needs what the ledger's quarters of an hour do not tell.</summary>
public interface IMinuteSource
{
    /// <inheritdoc cref="Readings.IReadingSource.HorizonMs"/>
    long HorizonMs { get; }

    /// <summary>The minutes of [from, to), at most a month, from the history of all points that the series are booked by.</summary>
    /// <returns>Null where more points book them than are read for one answer.</returns>
    ValueTask<MinuteEnergy?> ReadAsync(IReadOnlyCollection<MinuteSeries> series, long fromMs, long toMs, CancellationToken cancel);
}
