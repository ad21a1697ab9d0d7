using Twin.Model.Ledger;

namespace Twin.Operations.Ledger;

/// <summary>The intervals of one series over the range that was asked for.</summary>
/// <param name="FirstInterval">Number of the first cell's interval.</param>
/// <param name="Cells">One an interval; zero where nothing is booked.</param>
/// <param name="ExpectedMs">Register-time that the series should be covered by, up to the answer's time.</param>
public sealed record IntervalSeries(SeriesKey Series, long FirstInterval, IReadOnlyList<Cell> Cells, long ExpectedMs);

/// <summary>All series at one journal position.</summary>
/// <param name="AtMs">Commit time of that position.</param>
public sealed record IntervalAnswer(long Position, long AtMs, IReadOnlyList<IntervalSeries> Series);

/// <summary>Where rules read intervals from: bills, demand and indicators need several series that agree with each other.</summary>
public interface IIntervalSource
{
    /// <summary>The intervals [from, to) of metered series, in the order asked for.</summary>
    ValueTask<IntervalAnswer> ReadAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel);

    /// <summary>The newest logged change of the series' intervals [from, to) after a journal position; null where there is none.</summary>
    ValueTask<Restatement?> NewestRestatementAsync(
        IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, long afterPosition, CancellationToken cancel);
}
