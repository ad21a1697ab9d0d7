using Twin.Model.Ledger;

namespace Twin.Model.Rules;

/// <summary>One interval of a series, as rules take them.</summary>
/// <param name="Interval">Number of the 15-minute interval since the Unix epoch.</param>
public readonly record struct IntervalCell(long Interval, Cell Cell)
{
    public long StartMs => Interval * Spread.IntervalMs;
    public long EndMs => StartMs + Spread.IntervalMs;
}
