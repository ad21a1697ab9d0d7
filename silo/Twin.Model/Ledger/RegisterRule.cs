using Twin.Model.Topology;

namespace Twin.Model.Ledger;

/// <summary>What a pair of consecutive readings of a register means.</summary>
public enum PairVerdict : byte
{
    /// <summary>It advanced (or stood still).</summary>
    Advance,
    /// <summary>It passed its capacity and began again at zero; the wrapped advance is plausible.</summary>
    Rollover,
    /// <summary>It fell, and no plausible rollover explains it: nothing is booked across.</summary>
    Reset,
    /// <summary>It advanced by more than can have passed: nothing is booked.</summary>
    Implausible,
}

/// <summary>The rule of one register: how a pair of its readings is judged and booked. A function of the pair alone, so the ledger is free of order.</summary>
public sealed class RegisterRule
{
    /// <summary>Added to a pair's time when its advance is judged: clocks jitter, and a register advances in steps of its resolution.</summary>
    public const long PlausibilitySlackMs = 60_000;

    const long HourMs = 3_600_000;

    readonly long? rolloverMicro;
    readonly long? maxMicroPerHour;
    readonly Timeline<decimal> multiplier;
    readonly Scale constantScale;

    public RegisterRule(PointSpec spec)
    {
        GapLimitMs = spec.GapLimitMs;
        rolloverMicro = spec.RolloverMicro;
        maxMicroPerHour = spec.RatedPerHour is { } rated ? (long)decimal.Min(long.MaxValue / 2, rated * spec.PlausibilityMargin * 1_000_000m) : null;
        multiplier = spec.Multiplier;
        constantScale = Scale.Of(multiplier.Latest);
    }

    /// <summary>Pairs further apart than this are booked as estimated.</summary>
    public long GapLimitMs { get; }

    /// <summary>Judges two readings, the first earlier than the second.</summary>
    /// <param name="unwrapped">The second reading's raw value with a rollover added, for <see cref="Book"/>.</param>
    public PairVerdict Judge(in RegisterReading from, in RegisterReading to, out RegisterReading unwrapped)
    {
        unwrapped = to;
        if (to.Micro >= from.Micro) return IsPlausible(from, to) ? PairVerdict.Advance : PairVerdict.Implausible;
        if (rolloverMicro is not { } capacity || maxMicroPerHour is null || from.Micro >= capacity || to.Micro < 0) return PairVerdict.Reset;
        unwrapped = to with { Micro = to.Micro + capacity };
        return IsPlausible(from, unwrapped) ? PairVerdict.Rollover : PairVerdict.Reset;
    }

    /// <summary>The common case at full speed: a plausible advance within one interval under one multiplier. The same cell as <see cref="Judge"/> and <see cref="Book"/> give.</summary>
    /// <returns>False where the pair is anything else: it must be judged.</returns>
    public bool TryBookWithinInterval(in RegisterReading from, in RegisterReading to, out long interval, out Cell cell)
    {
        interval = to.TimeMs / Spread.IntervalMs;
        cell = default;
        if (!multiplier.IsConstant || to.Micro < from.Micro || from.TimeMs < interval * Spread.IntervalMs
            || !constantScale.TryApplyNarrow(from.Micro, out var start) || !constantScale.TryApplyNarrow(to.Micro, out var end)) return false;
        var (advance, coveredMs) = (end - start, to.TimeMs - from.TimeMs);
        if (maxMicroPerHour is { } max
            && Math.BigMul((ulong)advance, HourMs) > Math.BigMul((ulong)max, (ulong)(coveredMs + PlausibilitySlackMs))) return false;
        cell = new(advance, coveredMs, coveredMs > GapLimitMs ? advance : 0);
        return true;
    }

    /// <summary>What a pair books, interval by interval. Call only for a pair judged to advance or roll over, with its unwrapped end.</summary>
    /// <param name="lengthMs">Length of an interval, as <see cref="Spread"/> takes it.</param>
    public PairBookings Book(in RegisterReading from, in RegisterReading unwrapped, long lengthMs = Spread.IntervalMs) => new(this, from, unwrapped, lengthMs, Window.All);

    /// <summary>The same, of the intervals of a window alone: a pair of a year is booked in steps.</summary>
    public PairBookings Book(in RegisterReading from, in RegisterReading unwrapped, Window window) => new(this, from, unwrapped, Spread.IntervalMs, window);

    /// <summary>What a pair shows that is not booked, in micro accounting units: of an implausible one its advance, of a reset what the register counted since zero, at the least.</summary>
    public long UnaccountedMicro(PairVerdict verdict, in RegisterReading from, in RegisterReading to)
    {
        if (verdict is not (PairVerdict.Reset or PairVerdict.Implausible)) return 0;
        var scale = ScaleAt(to.TimeMs);
        var shown = verdict == PairVerdict.Reset ? Int128.Max(0, scale.ApplyWide(to.Micro)) : scale.ApplyWide(to.Micro) - scale.ApplyWide(from.Micro);
        return (long)Int128.Min(long.MaxValue, shown);
    }

    /// <summary>The register's value in micro accounting units under the multiplier that holds at an instant.</summary>
    internal long Scaled(long rawMicro, long atMs) => ScaleAt(atMs).Apply(rawMicro);

    /// <summary>The first change of the multiplier after an instant; <see cref="long.MaxValue"/> where none comes.</summary>
    internal long NextChangeAfter(long timeMs)
    {
        if (multiplier.IsConstant) return long.MaxValue;
        foreach (var entry in multiplier.Entries)
            if (entry.FromMs > timeMs) return entry.FromMs;
        return long.MaxValue;
    }

    /// <summary>The last change of the multiplier up to an instant; <see cref="long.MinValue"/> where none came.</summary>
    internal long LastChangeUpTo(long timeMs)
    {
        for (var i = multiplier.Entries.Length - 1; i > 0; i--)
            if (multiplier.Entries[i].FromMs <= timeMs) return multiplier.Entries[i].FromMs;
        return long.MinValue;
    }

    Scale ScaleAt(long timeMs) => multiplier.IsConstant ? constantScale : Scale.Of(multiplier.At(timeMs));

    bool IsPlausible(in RegisterReading from, in RegisterReading to)
    {
        // In 128 bits: raw values may lie anywhere in 64. An advance that 64 bits cannot hold is never real.
        var scale = ScaleAt(to.TimeMs);
        var advance = scale.ApplyWide(to.Micro) - scale.ApplyWide(from.Micro);
        if (advance > long.MaxValue / 4 || !scale.Fits(to.Micro) || !scale.Fits(from.Micro)) return false;
        if (maxMicroPerHour is not { } max) return true;
        return advance * HourMs <= (Int128)max * (to.TimeMs - from.TimeMs + PlausibilitySlackMs);
    }
}
