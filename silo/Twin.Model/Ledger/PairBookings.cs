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
    readonly long lengthMs, untilMs;
    Spread part;
    long partEndMs, bookedUntilMs;

    internal PairBookings(RegisterRule rule, RegisterReading from, RegisterReading to, long lengthMs, Window window)
    {
        (this.rule, this.from, this.to, this.lengthMs) = (rule, from, to, lengthMs);
        estimated = to.TimeMs - from.TimeMs > rule.GapLimitMs;
        bookedUntilMs = partEndMs = Math.Max(from.TimeMs, window.FromMs);
        untilMs = Math.Min(to.TimeMs, window.ToMs);
        if (bookedUntilMs < untilMs) part = NextPart(bookedUntilMs);
    }

    public readonly PairBookings GetEnumerator() => this;

    public CellBooking Current { get; private set; }

    public bool MoveNext()
    {
        if (!part.MoveNext())
        {
            if (partEndMs >= untilMs) return false;
            part = NextPart(partEndMs);
            part.MoveNext();
        }
        var (interval, micro) = part.Current;
        var bookedToMs = Math.Min((interval + 1) * lengthMs, partEndMs);
        Current = new(interval, new(micro, bookedToMs - bookedUntilMs, estimated ? micro : 0));
        bookedUntilMs = bookedToMs;
        return true;
    }

    // A part lies between two changes of the multiplier; what the window takes of it is spread over the whole part.
    Spread NextPart(long atMs)
    {
        var startMs = Math.Max(rule.LastChangeUpTo(atMs), from.TimeMs);
        var endMs = Math.Min(rule.NextChangeAfter(startMs), to.TimeMs);
        partEndMs = Math.Min(endMs, untilMs);
        return new(
            new(startMs, rule.Scaled(RawAt(startMs), startMs)),
            new(endMs, rule.Scaled(RawAt(endMs), startMs)), lengthMs, atMs, partEndMs);
    }

    readonly long RawAt(long timeMs) =>
        timeMs == from.TimeMs ? from.Micro
        : timeMs == to.TimeMs ? to.Micro
        : from.Micro + (long)((Int128)(to.Micro - from.Micro) * (timeMs - from.TimeMs) / (to.TimeMs - from.TimeMs));
}
