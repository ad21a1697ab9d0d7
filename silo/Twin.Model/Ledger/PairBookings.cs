namespace Twin.Model.Ledger;

/// <summary>What one interval receives from a pair of readings.</summary>
public readonly record struct CellBooking(long Interval, Cell Cell);

/// <summary>The bookings of one pair, in order of time: what it advanced, what time it covers, what of it is estimated.</summary>
/// <remarks>
/// A change of the multiplier inside the pair splits it there: the raw value is interpolated at the change, and each part is
/// scaled by the multiplier of its own time. Each part is spread by <see cref="Spread"/>, so the parts add up exactly.
/// </remarks>
public ref struct PairBookings
{
    readonly RegisterRule rule;
    readonly RegisterReading from, to;
    readonly bool estimated;
    readonly long lengthMs;
    Spread part;
    long partEndMs, bookedUntilMs;

    internal PairBookings(RegisterRule rule, RegisterReading from, RegisterReading to, long lengthMs)
    {
        (this.rule, this.from, this.to, this.lengthMs) = (rule, from, to, lengthMs);
        estimated = to.TimeMs - from.TimeMs > rule.GapLimitMs;
        bookedUntilMs = from.TimeMs;
        part = NextPart(from.TimeMs);
    }

    public readonly PairBookings GetEnumerator() => this;

    public CellBooking Current { get; private set; }

    public bool MoveNext()
    {
        if (!part.MoveNext())
        {
            if (partEndMs >= to.TimeMs) return false;
            part = NextPart(partEndMs);
            part.MoveNext();
        }
        var (interval, micro) = part.Current;
        var untilMs = Math.Min((interval + 1) * lengthMs, partEndMs);
        Current = new(interval, new(micro, untilMs - bookedUntilMs, estimated ? micro : 0));
        bookedUntilMs = untilMs;
        return true;
    }

    Spread NextPart(long startMs)
    {
        partEndMs = Math.Min(rule.NextChangeAfter(startMs), to.TimeMs);
        return new(
            new(startMs, rule.Scaled(RawAt(startMs), startMs)),
            new(partEndMs, rule.Scaled(RawAt(partEndMs), startMs)), lengthMs);
    }

    readonly long RawAt(long timeMs) =>
        timeMs == from.TimeMs ? from.Micro
        : timeMs == to.TimeMs ? to.Micro
        : from.Micro + (long)((Int128)(to.Micro - from.Micro) * (timeMs - from.TimeMs) / (to.TimeMs - from.TimeMs));
}
