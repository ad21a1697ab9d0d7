namespace Twin.Model.Ledger;

/// <summary>When an interval closes: its end, and a delay in which readings on their way may still arrive. What changes it later is a restatement.</summary>
public static class Closing
{
    public const long DelayMs = 5 * 60 * 1000;

    /// <summary>The newest interval that is closed at a commit time.</summary>
    public static long LastClosed(long commitMs) => (commitMs - DelayMs) / Spread.IntervalMs - 1;

    public static bool IsClosed(long interval, long commitMs) => (interval + 1) * Spread.IntervalMs + DelayMs <= commitMs;
}
