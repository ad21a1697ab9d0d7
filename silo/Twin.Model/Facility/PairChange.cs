using Twin.Model.Ledger;

namespace Twin.Model.Facility;

/// <summary>Between two marks of a point (either may be missing), what one mark said is replaced by what another says, with the commit that did it.</summary>
readonly record struct PairChange(int Slot, Mark? Before, Mark? Old, Mark? Now, Mark? After, CommitPoint Commit, RestatementCause Cause)
{
    public long FirstInterval => Math.DivRem(Before?.TimeMs ?? MiddleMs, Spread.IntervalMs).Quotient;

    public long LastInterval => Math.Max(FirstInterval, ((After?.TimeMs ?? MiddleMs) - 1) / Spread.IntervalMs);

    /// <summary>The pairs that are no more, and those that are now.</summary>
    public IEnumerable<(Mark From, Mark To, int Sign)> Pairs()
    {
        if (Pair(Before, Old ?? After) is { } wide) yield return (wide.From, wide.To, -1);
        if (Old is not null && Pair(Old, After) is { } rest) yield return (rest.From, rest.To, -1);
        if (Pair(Before, Now ?? After) is { } first) yield return (first.From, first.To, +1);
        if (Now is not null && Pair(Now, After) is { } second) yield return (second.From, second.To, +1);
    }

    long MiddleMs => (Now ?? Old)!.Value.TimeMs;

    static (Mark From, Mark To)? Pair(Mark? from, Mark? to) => from is { } a && to is { } b && a.TimeMs != b.TimeMs ? (a, b) : null;
}
