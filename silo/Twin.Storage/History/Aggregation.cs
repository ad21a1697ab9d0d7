using Twin.Model.Telemetry;

namespace Twin.Storage.History;

/// <summary>Figures of one step of a point's history, of the readings that count: each the highest rank of its instant, and not bad.</summary>
/// <param name="Count">Readings in the step. With none, the figures of readings are null.</param>
/// <param name="MeanMicro">Rounded half to even.</param>
/// <param name="TimeWeightedMeanMicro">Each value holds until the next one, into the step from before it; rounded half to even. Null where none does.</param>
/// <param name="HeldMs">The part of the step for which a value holds.</param>
public readonly record struct ReadingAggregate(
    long FromMs, int Count, long? MinMicro, long? MaxMicro, long? MeanMicro, long? LastMicro, long? TimeWeightedMeanMicro, long HeldMs);

/// <summary>Runs over readings in order and sums them up by steps.</summary>
sealed class Aggregation(long fromMs, long toMs, long stepMs, long holdMaxMs, StoredReading? before)
{
    readonly List<ReadingAggregate> done = [];
    long stepFromMs = fromMs, heldMs, min = long.MaxValue, max = long.MinValue;
    int count;
    Int128 sum, weighted;

    // Holds from its instant; the next one decides for how long.
    StoredReading? holding = before;
    // Of rivals the last shown has the highest rank and speaks for their instant, which counts unless that one is bad.
    StoredReading? instant;

    public void Add(in StoredReading reading)
    {
        if (instant is { } earlier && earlier.TimeMs != reading.TimeMs) Count(earlier);
        instant = reading;
    }

    public IReadOnlyList<ReadingAggregate> Finish()
    {
        if (instant is { } last) Count(last);
        while (stepFromMs < toMs) EndStep();
        return done;
    }

    void Count(in StoredReading reading)
    {
        if (reading.Quality == Quality.Bad) return;
        while (reading.TimeMs >= StepToMs) EndStep();
        Hold(reading.TimeMs);
        holding = reading;
        count++;
        sum += reading.Micro;
        min = Math.Min(min, reading.Micro);
        max = Math.Max(max, reading.Micro);
    }

    long StepToMs => Math.Min(toMs, stepFromMs + stepMs);

    // Books what the holding value weighs within this step until an instant.
    void Hold(long untilMs)
    {
        if (holding is not { } value) return;
        var start = Math.Max(value.TimeMs, stepFromMs);
        var end = holdMaxMs < untilMs - value.TimeMs ? value.TimeMs + holdMaxMs : untilMs;
        if (end <= start) return;
        heldMs += end - start;
        weighted += (Int128)value.Micro * (end - start);
    }

    void EndStep()
    {
        Hold(StepToMs);
        var any = count > 0;
        done.Add(new(stepFromMs, count, any ? min : null, any ? max : null, any ? Divide(sum, count) : null,
            any ? holding!.Value.Micro : null, heldMs > 0 ? Divide(weighted, heldMs) : null, heldMs));
        (stepFromMs, count, heldMs, min, max) = (stepFromMs + stepMs, 0, 0, long.MaxValue, long.MinValue);
        (sum, weighted) = (0, 0);
    }

    static long Divide(Int128 dividend, long divisor)
    {
        var quotient = dividend / divisor;
        var rest = Int128.Abs(dividend - quotient * divisor) * 2;
        if (rest > divisor || rest == divisor && Int128.IsOddInteger(quotient)) quotient += dividend < 0 ? -1 : 1;
        return (long)quotient;
    }
}
