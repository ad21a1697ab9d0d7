using System.Globalization;
using Twin.Model.Telemetry;
using Twin.Operations.Problems;

namespace Twin.Operations.Readings;

/// <summary>Where an answer ended, as text: <c>{time}.{correction}.{quality}.{value in micro-units}.{position}</c>, which is what readings are ordered by.</summary>
/// <remarks>A time alone would not do: more readings may rival for one instant than fit an answer.</remarks>
static class ReadingCursor
{
    public const string Name = "after";

    public static string Format(in StoredReading last) => string.Create(CultureInfo.InvariantCulture,
        $"{last.TimeMs}.{last.Correction}.{(int)last.Quality}.{last.Micro}.{last.Position}");

    public static Problem? TryParse(string? text, out StoredReading? last)
    {
        last = null;
        if (text is null) return null;
        var parts = text.Split('.');
        if (parts.Length == 5 && long.TryParse(parts[0], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var timeMs)
            && byte.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var correction)
            && byte.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var quality) && (Quality)quality <= Quality.Good
            && long.TryParse(parts[3], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var micro)
            && long.TryParse(parts[4], NumberStyles.None, CultureInfo.InvariantCulture, out var position))
        {
            last = new(timeMs, micro, (Quality)quality, correction, position);
            return null;
        }
        return Problem.BadParameter("bad_cursor", "Where to go on cannot be read", Name, text, $"\"{Name}\" must be \"next\" of an earlier answer, unchanged.");
    }
}
