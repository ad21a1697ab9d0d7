using Twin.Model.Facility;
using Twin.Model.Telemetry;

namespace Twin.Model.Demand;

/// <summary>Which readings a span of minutes needs of a point: what is booked into its first and last minute is a pair with the counting reading before the span, and the one after it.</summary>
/// <param name="fromMs">The span's beginning.</param>
/// <param name="begin">What is kept around it.</param>
/// <param name="end">What is kept around the span's end, exclusive.</param>
public readonly struct MinuteReach(long fromMs, in Neighbours begin, in Neighbours end)
{
    /// <summary>Points read for one answer. A month of minutes of each is ten million readings, a second or two.</summary>
    public const int PointsMax = 256;

    readonly bool hasBefore = begin.Before is not null;

    /// <summary>From when on readings are fed, up to the span's end.</summary>
    public long StartMs { get; } = begin.Before?.TimeMs ?? fromMs;

    /// <summary>The reading fed after them; null where there is none.</summary>
    public StoredReading? After { get; } = end.AtInstant.Highest() is { Quality: not Quality.Bad } at ? at : end.After;

    /// <summary>The exchanges that are fed. One at the first reading's instant came before it.</summary>
    public IEnumerable<MeterReplacement> Of(IEnumerable<MeterReplacement> exchanges)
    {
        var (startMs, all) = (StartMs, !hasBefore);
        return exchanges.Where(r => r.TimeMs > startMs || all);
    }
}
