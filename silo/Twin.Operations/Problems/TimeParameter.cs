using System.Globalization;
using Twin.Model.Ledger;

namespace Twin.Operations.Problems;

/// <summary>Instants in queries: ISO 8601 with offset, or a date alone, which stands for its local midnight.</summary>
static class TimeParameter
{
    public const string Rule = "ISO 8601 with offset (2026-01-31T08:00:00+08:00 or ...Z), or a date alone for its local midnight (2026-01-31), "
        + "from 1970-01-01 to 2200-01-01";

    // Calendars are stepped through zone rules and int64 arithmetic well within these.
    static readonly long LeastMs = 0;
    static readonly long MostMs = DateTimeOffset.Parse("2200-01-01T00:00:00Z", CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();

    static readonly string[] Formats =
        ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm:ss.FFFFFFFzzz"];

    public static Problem? TryParse(string name, string text, TimeZoneInfo zone, out long timeMs) =>
        TryParse(text, zone, out timeMs) ? null
            : Problem.BadParameter("bad_time", "A time cannot be read", name, text, $"\"{name}\" must be {Rule}.");

    static bool TryParse(string text, TimeZoneInfo zone, out long timeMs)
    {
        timeMs = 0;
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            if (date.Year is < 1970 or > 2200) return false;
            timeMs = LedgerCalendar.StartOf(date, zone);
            return timeMs <= MostMs; // 1970-01-01 in the east lies before the epoch, and is meant
        }
        if (text.EndsWith('Z')) text = text[..^1] + "+00:00";
        // A plus sign in a query means a space unless it is escaped; what was meant is plain.
        if (text.Length > 6 && text[^6] == ' ') text = text[..^6] + "+" + text[^5..];
        if (!DateTimeOffset.TryParseExact(text, Formats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)) return false;
        timeMs = time.ToUnixTimeMilliseconds();
        return timeMs >= LeastMs && timeMs <= MostMs;
    }
}
