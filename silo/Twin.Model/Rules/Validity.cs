using System.Globalization;
using Twin.Model.Ledger;

namespace Twin.Model.Rules;

/// <summary>When something holds: from an instant, inclusive, to another, exclusive. Unix milliseconds, UTC.</summary>
/// <remarks>Ends lie on 15-minute boundaries, so that an interval never has two rules.</remarks>
public readonly record struct Validity(long FromMs, long ToMs)
{
    public static Validity Always { get; } = new(long.MinValue, long.MaxValue);

    public bool Contains(long timeMs) => FromMs <= timeMs && timeMs < ToMs;
    public bool Overlaps(in Validity other) => FromMs < other.ToMs && other.FromMs < ToMs;

    /// <summary>Whole local days: from the start of one to the start of another.</summary>
    public static Validity Of(DateOnly? from, DateOnly? to, TimeZoneInfo zone) => new(
        from is { } f ? LedgerCalendar.StartOf(f, zone) : long.MinValue,
        to is { } t ? LedgerCalendar.StartOf(t, zone) : long.MaxValue);

    /// <summary>What is wrong with it, if anything.</summary>
    public IEnumerable<RuleFault> Faults(string place)
    {
        if (FromMs >= ToMs) yield return new(place, "validity-order", $"it ends ({Text(ToMs)}) before it begins ({Text(FromMs)})");
        if (!OnBoundary(FromMs) || !OnBoundary(ToMs))
            yield return new(place, "validity-boundary", $"{this} does not begin and end on a 15-minute boundary");
    }

    public override string ToString() => $"[{Text(FromMs)}, {Text(ToMs)})";

    static bool OnBoundary(long ms) => ms is long.MinValue or long.MaxValue || ms % Spread.IntervalMs == 0;

    static string Text(long ms) => ms switch
    {
        long.MinValue => "-∞",
        long.MaxValue => "∞",
        _ => DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
    };
}
