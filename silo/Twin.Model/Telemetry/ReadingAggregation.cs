namespace Twin.Model.Telemetry;

/// <summary>Figures of one step of a point's history, of the readings that count: each the highest rank of its instant, and not bad.</summary>
/// <param name="Count">Readings in the step. With none, the figures of readings are null.</param>
/// <param name="MeanMicro">Rounded half to even.</param>
/// <param name="TimeWeightedMeanMicro">Each value holds until the next one, into the step from before it; rounded half to even. Null where none does.</param>
/// <param name="HeldMs">The part of the step for which a value holds, milliseconds.</param>
public readonly record struct ReadingAggregate(
    long FromMs, long ToMs, int Count, long? MinMicro, long? MaxMicro, long? MeanMicro, long? LastMicro, long? TimeWeightedMeanMicro, long HeldMs);

/// <summary>Runs over readings in order of time, then rank, and sums them up by steps.</summary>
/// <param name="boundariesMs">At least two, strictly ascending; a figure is made of each of the steps between them, readings lie within them.</param>
/// <param name="holdMaxMs">How long a value counts in the time-weighted mean when nothing follows.</param>
/// <param name="before">The counting reading nearest before the first boundary, which may hold into the first step.</param>
public sealed class ReadingAggregation(IReadOnlyList<long> boundariesMs, long holdMaxMs, StoredReading? before)
{
    readonly List<ReadingAggregate> done = [];
    long heldMs, min = long.MaxValue, max = long.MinValue;
    int count, step;
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
        while (step + 1 < boundariesMs.Count) EndStep();
        return done;
    }

    void Count(in StoredReading reading)
    {
        if (reading.Quality == Quality.Bad) return;
        while (reading.TimeMs >= boundariesMs[step + 1]) EndStep();
        Hold(reading.TimeMs);
        holding = reading;
        count++;
        sum += reading.Micro;
        min = Math.Min(min, reading.Micro);
        max = Math.Max(max, reading.Micro);
    }

    // Books what the holding value weighs within this step until an instant.
    void Hold(long untilMs)
    {
        if (holding is not { } value) return;
        var start = Math.Max(value.TimeMs, boundariesMs[step]);
        var end = holdMaxMs < untilMs - value.TimeMs ? value.TimeMs + holdMaxMs : untilMs;
        if (end <= start) return;
        heldMs += end - start;
        weighted += (Int128)value.Micro * (end - start);
    }

    void EndStep()
    {
        Hold(boundariesMs[step + 1]);
        var any = count > 0;
        done.Add(new(boundariesMs[step], boundariesMs[step + 1], count, any ? min : null, any ? max : null, any ? Divide(sum, count) : null,
            any ? holding!.Value.Micro : null, heldMs > 0 ? Divide(weighted, heldMs) : null, heldMs));
        (count, heldMs, min, max) = (0, 0, long.MaxValue, long.MinValue);
        step++;
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
