using System.Globalization;
using Twin.Model.Ledger;
using Twin.Operations.Problems;

namespace Twin.Operations.Readings;

/// <summary>How wide the steps of aggregates are: any number of seconds, minutes or hours from the start on, or a day, month or year of the local calendar.</summary>
/// <param name="Calendar">Null for a fixed width.</param>
readonly record struct ReadingStep(string Name, long FixedMs, LedgerStep? Calendar)
{
    public const string Rule = "a whole number of seconds, minutes or hours (10s, 15m, 6h), counted from the start, or 1d, 1mo or 1y of the local calendar";

    const int DigitsMax = 9;

    public static Problem? TryParse(string? text, out ReadingStep step)
    {
        step = new(text ?? "1h", 0, null);
        switch (step.Name)
        {
            case "1d": step = step with { Calendar = LedgerStep.Day }; return null;
            case "1mo": step = step with { Calendar = LedgerStep.Month }; return null;
            case "1y": step = step with { Calendar = LedgerStep.Year }; return null;
        }
        var name = step.Name;
        var unitMs = name.Length is > 1 and <= DigitsMax + 1 ? name[^1] switch { 's' => 1000L, 'm' => 60_000, 'h' => 3_600_000, _ => 0 } : 0;
        if (unitMs > 0 && int.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0)
        {
            step = step with { FixedMs = count * unitMs };
            return null;
        }
        return Problem.BadParameter("unknown_step", "There is no such step", "step", text, $"\"step\" must be {Rule}.");
    }

    /// <summary>Start, every step's end in between, end: the last step is cut where the range ends within it. Null if there would be more than so many steps.</summary>
    public IReadOnlyList<long>? Boundaries(long fromMs, long toMs, TimeZoneInfo zone, int rowsMax)
    {
        if (Calendar is { } calendar) return LedgerCalendar.Boundaries(fromMs, toMs, calendar, zone, rowsMax);
        var count = (toMs - fromMs + FixedMs - 1) / FixedMs;
        if (count > rowsMax) return null;
        var boundaries = new long[count + 1];
        for (var i = 0; i < count; i++) boundaries[i] = fromMs + i * FixedMs;
        boundaries[count] = toMs;
        return boundaries;
    }
}
