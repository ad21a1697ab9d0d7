using System.Globalization;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Spans of time: <c>90 s</c>, <c>15 min</c>, <c>2 h</c>, <c>1 d</c>.</summary>
static class DurationField
{
    public const string Rule = "is a whole number with its unit (90 s, 15 min, 2 h, 1 d), from 1 s to 366 d";

    public static long? ReadMs(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && TryParse(scalar.Text, out var ms)) return ms;
        context.Faults.Add(item, Rule);
        return null;
    }

    static bool TryParse(ReadOnlySpan<char> text, out long ms)
    {
        ms = 0;
        var digits = text.IndexOfAnyExceptInRange('0', '9');
        if (digits is < 1 or > 9) return false;
        long? unitMs = text[digits..].TrimStart(' ') switch
        {
            "s" => 1_000,
            "min" => 60_000,
            "h" => 3_600_000,
            "d" => 86_400_000,
            _ => null,
        };
        if (unitMs is null) return false;
        ms = long.Parse(text[..digits], NumberStyles.None, CultureInfo.InvariantCulture) * unitMs.Value;
        return ms is >= ModelBounds.DurationMinMs and <= ModelBounds.DurationMaxMs;
    }
}
