using System.Globalization;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Exact decimals: digits, a point and a sign, no exponent and no thousands.</summary>
static class NumberField
{
    public const NumberStyles Style = NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint;

    public static decimal? Read(YamlItem? item, LoadContext context, decimal min, decimal max, string what = "a number")
    {
        if (item is null) return null;
        if (item is YamlScalar { Plain: true } scalar && TryParse(scalar.Text, out var value) && value >= min && value <= max) return value;
        context.Faults.Add(item, string.Create(CultureInfo.InvariantCulture, $"is {what} from {min} to {max}"));
        return null;
    }

    public static int? ReadWhole(YamlItem? item, LoadContext context, int min, int max)
    {
        if (item is null) return null;
        if (item is YamlScalar { Plain: true } scalar
            && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max) return value;
        context.Faults.Add(item, string.Create(CultureInfo.InvariantCulture, $"is a whole number from {min} to {max}"));
        return null;
    }

    public static bool TryParse(ReadOnlySpan<char> text, out decimal value) =>
        decimal.TryParse(text, Style, CultureInfo.InvariantCulture, out value);
}
