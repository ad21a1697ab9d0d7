using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>Finds the readings around an instant among those that it is shown, in whatever order.</summary>
/// <remarks>
/// The reading of highest rank speaks for its instant. A measured bad one has the lowest rank, so it never does while
/// another is there, and is passed over. A correction that is bad strikes its instant out: that is seen only when the
/// search is over, and then it is made again, further out (<see cref="Again"/>).
/// </remarks>
struct NeighbourSearch(long timeMs)
{
    readonly long timeMs = timeMs;
    long beforeMs = timeMs, afterMs = timeMs;
    List<StoredReading>? atInstant, strikes;
    bool hasBefore, hasAfter;
    StoredReading before, after;

    public readonly long TimeMs => timeMs;

    public readonly Neighbours Result => new(hasBefore ? before : null, hasAfter ? after : null, atInstant ?? (IReadOnlyList<StoredReading>)[]);

    /// <summary>Whether a strike-out spoils the result.</summary>
    public readonly bool IsStruck => hasBefore && IsStruckOut(before) || hasAfter && IsStruckOut(after);

    /// <summary>The same search, for what is beyond the instants that were found struck out.</summary>
    public readonly NeighbourSearch Again() => new(timeMs)
    {
        beforeMs = hasBefore && IsStruckOut(before) ? before.TimeMs : beforeMs,
        afterMs = hasAfter && IsStruckOut(after) ? after.TimeMs : afterMs,
    };

    /// <summary>Whether readings of this span could still change the result.</summary>
    public readonly bool Concerns(long startMs, long endMs) =>
        endMs < timeMs ? !hasBefore || endMs >= before.TimeMs
        : startMs > timeMs ? !hasAfter || startMs <= after.TimeMs
        : true;

    /// <summary>Whether nothing at or before this instant can change the result.</summary>
    public readonly bool IsSettledDownTo(long instantMs) => timeMs > instantMs && hasBefore && before.TimeMs > instantMs;

    /// <summary>Whether the result could depend on it, wherever it lies: all but a measured bad reading.</summary>
    public static bool Matters(in StoredReading reading) => reading.Quality != Quality.Bad || reading.Correction > 0;

    public void See(in StoredReading reading)
    {
        if (reading.TimeMs == timeMs) (atInstant ??= []).Add(reading);
        else if (reading.Quality == Quality.Bad) SeeBad(reading);
        else if (reading.TimeMs < timeMs) SeeBefore(reading);
        else SeeAfter(reading);
    }

    public void SeeLate(SortedReadings late)
    {
        foreach (var reading in late.Before(timeMs))
        {
            if (!Concerns(reading.TimeMs, reading.TimeMs)) break;
            See(reading);
        }
        foreach (var reading in late.From(timeMs))
        {
            if (!Concerns(reading.TimeMs, reading.TimeMs)) break;
            See(reading);
        }
    }

    void SeeBad(in StoredReading reading)
    {
        if (reading.Correction > 0) (strikes ??= []).Add(reading);
    }

    void SeeBefore(in StoredReading reading)
    {
        if (reading.TimeMs >= beforeMs || hasBefore && reading.CompareOrder(before) <= 0) return;
        (before, hasBefore) = (reading, true);
    }

    void SeeAfter(in StoredReading reading)
    {
        if (reading.TimeMs <= afterMs) return;
        if (hasAfter && (reading.TimeMs > after.TimeMs || reading.TimeMs == after.TimeMs && reading.CompareOrder(after) <= 0)) return;
        (after, hasAfter) = (reading, true);
    }

    readonly bool IsStruckOut(in StoredReading found)
    {
        if (strikes is null) return false;
        foreach (var strike in strikes)
            if (strike.TimeMs == found.TimeMs && strike.CompareRank(found) > 0) return true;
        return false;
    }
}
