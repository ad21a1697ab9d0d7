namespace Twin.Model.Ledger;

/// <summary>A stretch of time on boundaries of intervals, of which alone a pair is booked.</summary>
public readonly record struct Window(long FromMs, long ToMs)
{
    public static Window All { get; } = new(long.MinValue, long.MaxValue);

    /// <summary>The intervals from the first to the last, both within.</summary>
    public static Window Of(long firstInterval, long lastInterval) => new(firstInterval * Spread.IntervalMs, (lastInterval + 1) * Spread.IntervalMs);
}
