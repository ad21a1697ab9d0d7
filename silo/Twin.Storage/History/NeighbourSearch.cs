using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>Finds the readings around an instant among those that it is shown, in whatever order.</summary>
struct NeighbourSearch(long timeMs)
{
    readonly long timeMs = timeMs;
    List<StoredReading>? atInstant;
    bool hasBefore, hasAfter;
    StoredReading before, after;

    public readonly long TimeMs => timeMs;

    public readonly Neighbours Result => new(hasBefore ? before : null, hasAfter ? after : null, atInstant ?? (IReadOnlyList<StoredReading>)[]);

    /// <summary>Whether readings of this span could still change the result.</summary>
    public readonly bool Concerns(long startMs, long endMs) =>
        endMs < timeMs ? !hasBefore || endMs >= before.TimeMs
        : startMs > timeMs ? !hasAfter || startMs <= after.TimeMs
        : true;

    /// <summary>Whether nothing at or before this instant can change the result.</summary>
    public readonly bool IsSettledDownTo(long instantMs) => timeMs > instantMs && hasBefore && before.TimeMs > instantMs;

    public void See(in StoredReading reading)
    {
        if (reading.TimeMs == timeMs)
        {
            (atInstant ??= []).Add(reading);
        }
        else if (reading.Quality == Quality.Bad)
        {
            // Kept, never used.
        }
        else if (reading.TimeMs < timeMs)
        {
            if (hasBefore && SortedReadings.Compare(reading, before) <= 0) return;
            (before, hasBefore) = (reading, true);
        }
        else
        {
            if (hasAfter && (reading.TimeMs > after.TimeMs || reading.TimeMs == after.TimeMs && SortedReadings.Compare(reading, after) <= 0)) return;
            (after, hasAfter) = (reading, true);
        }
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
}
