namespace Twin.Model.Telemetry;

/// <summary>One accepted reading, as history keeps it.</summary>
/// <param name="TimeMs">Source time, Unix milliseconds, UTC.</param>
/// <param name="Micro">Raw value in micro-units of the point's unit.</param>
/// <param name="Quality">As sent, good where nothing was said.</param>
/// <param name="Correction">0 as measured; counts up with an operator's corrections of this instant.</param>
/// <param name="Position">Journal position of the commit that accepted it.</param>
public readonly record struct StoredReading(long TimeMs, long Micro, Quality Quality, byte Correction, long Position)
{
    /// <summary>Of two readings at one instant the one of higher rank counts: correction number, then quality, then value.</summary>
    public int CompareRank(in StoredReading other)
    {
        var byCorrection = Correction.CompareTo(other.Correction);
        if (byCorrection != 0) return byCorrection;
        var byQuality = Quality.CompareTo(other.Quality);
        return byQuality != 0 ? byQuality : Micro.CompareTo(other.Micro);
    }

    /// <summary>The order of history: by time, then rank, then arrival, so that every answer is the same wherever its readings lie.</summary>
    public int CompareOrder(in StoredReading other)
    {
        if (TimeMs != other.TimeMs) return TimeMs < other.TimeMs ? -1 : 1;
        var byRank = CompareRank(other);
        return byRank != 0 ? byRank : Position.CompareTo(other.Position);
    }
}

public static class StoredReadings
{
    /// <summary>The one that speaks for their instant; null if there is none.</summary>
    public static StoredReading? Highest(this IReadOnlyList<StoredReading> instant)
    {
        StoredReading? highest = null;
        foreach (var kept in instant)
            if (highest is null || kept.CompareRank(highest.Value) > 0) highest = kept;
        return highest;
    }
}
