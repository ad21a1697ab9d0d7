using System.Globalization;
using Twin.Operations.Problems;

namespace Twin.Operations.Ledger;

/// <summary>As of when a ledger is asked for: a journal position, or an instant.</summary>
readonly record struct KnownAt(long? Position, long? TimeMs)
{
    public const string Name = "knownAt";

    const long StepMs = 5 * 60 * 1000;

    public static ApiParameter Parameter { get; } = new(Name,
        "As it was known then: a journal position, or an instant on a whole five minutes for the newest position before it. The answer states the position. "
            + "Rows end with the last interval that was closed then: five minutes after its end an interval closes. Left out: as known now.", "815");

    public static Problem? TryParse(string? text, TimeZoneInfo zone, long nowMs, out KnownAt? known)
    {
        known = null;
        if (text is null) return null;
        if (text.Length > 0 && text.All(char.IsAsciiDigit))
        {
            if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var position))
                return Problem.BadParameter("bad_position", "A position cannot be read", Name, text, $"\"{Name}\" must be a journal position or an instant.");
            known = new(position, null);
            return null;
        }
        if (TimeParameter.TryParse(Name, text, zone, out var timeMs) is { } bad) return bad;
        if (timeMs % StepMs != 0)
            return Problem.BadParameter("not_on_five_minutes", "A time is not on a whole five minutes", Name, text,
                $"Positions are kept by time every five minutes: \"{Name}\" must be on one of them, or a position.");
        if (timeMs > nowMs)
            return Problem.BadParameter("known_at_ahead", "What will be known is not known", Name, text, $"\"{Name}\" must not lie ahead of the server's clock.");
        known = new(null, timeMs);
        return null;
    }

    /// <summary>Boundaries cut to what was closed: an open interval changes until it closes, and what it held on the way is not kept.</summary>
    public static IReadOnlyList<long> Cut(IReadOnlyList<long> boundariesMs, long closedUntilMs)
    {
        if (boundariesMs[^1] <= closedUntilMs) return boundariesMs;
        List<long> cut = [.. boundariesMs.TakeWhile(b => b <= closedUntilMs)];
        if (cut.Count > 0 && cut[^1] < closedUntilMs) cut.Add(closedUntilMs);
        return cut;
    }
}
