using System.Globalization;
using Twin.Model.Rules;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>Values that rules are made of: labels, rates, days, spans of time, amounts of electricity.</summary>
static class RuleFields
{
    public const int LabelLengthMax = 63;
    public const string LabelPattern = "[A-Za-z0-9][A-Za-z0-9._@/-]{0,62}";

    public static MapShape SpanShape { get; } = new("span", ["from", "to"], []);

    /// <summary>The id of a rule. Freer than a node's, as registries and publications number as they like; without blanks, which part the places of faults.</summary>
    public static string? ReadLabel(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar { Text: var text } && text.Length is > 0 and <= LabelLengthMax && char.IsAsciiLetterOrDigit(text[0])
            && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '@' or '/' or '-')) return text;
        context.Faults.Add(item, $"ids of rules match {LabelPattern}");
        return null;
    }

    public static Rate? ReadRate(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar { Plain: true } scalar && NumberField.TryParse(scalar.Text, out var value) && Rate.TryOf(value) is { } rate) return rate;
        context.Faults.Add(item, string.Create(CultureInfo.InvariantCulture, $"is a number of at most 9 decimals within ±{Rate.Max}"));
        return null;
    }

    /// <summary>A local date without a time: <c>2026-02-14</c>.</summary>
    public static DateOnly? ReadDay(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && TryDay(scalar.Text, out var day)) return day;
        context.Faults.Add(item, "is a day: 2026-02-14");
        return null;
    }

    public static bool TryDay(ReadOnlySpan<char> text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);

    /// <summary><c>from</c> and <c>to</c> of an entry, either open.</summary>
    public static Validity ReadValidity(YamlMap map, LoadContext context) => new(
        map["from"] is { } from ? DateField.Read(from, context) ?? long.MinValue : long.MinValue,
        map["to"] is { } to ? DateField.Read(to, context) ?? long.MaxValue : long.MaxValue);

    /// <summary>A time with both its ends.</summary>
    public static Validity? ReadSpan(YamlItem? item, LoadContext context)
    {
        if (item is null || SpanShape.Open(item, context.Faults) is not { } map || map["from"] is not { } from || map["to"] is not { } to) return null;
        return DateField.Read(from, context) is { } fromMs && DateField.Read(to, context) is { } toMs ? new(fromMs, toMs) : null;
    }

    /// <summary>Electricity with its unit: <c>1200 MWh</c>.</summary>
    public static long? ReadMicroKwh(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (Split(item, out var amount) is { Dimension: Dimension.Energy } unit && amount is > 0 and <= ModelBounds.GreenKwhMax
            && amount * unit.Factor is <= ModelBounds.GreenKwhMax and var kwh && kwh * 1_000_000m is var micro && micro == decimal.Truncate(micro)) return (long)micro;
        context.Faults.Add(item, string.Create(CultureInfo.InvariantCulture,
            $"is an amount of electricity above 0 with its unit, at most {ModelBounds.GreenKwhMax} kWh: 1200 MWh"));
        return null;
    }

    /// <summary>Transformer capacity: <c>1600 kVA</c>.</summary>
    public static decimal? ReadKva(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (Split(item, out var amount) is { Dimension: Dimension.ApparentPower } unit && amount is > 0 and <= ModelBounds.CapacityKvaMax
            && amount * unit.Factor is <= ModelBounds.CapacityKvaMax and var kva)
            return kva / 1.0000000000000000000000000000m; // 1600.0 and 1600 are equal but print differently
        context.Faults.Add(item, "is a transformer capacity above 0 with its unit: 1600 kVA, 40 MVA");
        return null;
    }

    /// <summary>Contracted demand: <c>3200 kW</c>.</summary>
    public static decimal? ReadKw(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (Split(item, out var amount) is { Dimension: Dimension.Power } unit && amount is > 0 and <= ModelBounds.CapacityKvaMax
            && amount * unit.Factor is <= ModelBounds.CapacityKvaMax and var kw) return kw / 1.0000000000000000000000000000m;
        context.Faults.Add(item, "is a demand above 0 with its unit: 3200 kW, 12.5 MW");
        return null;
    }

    /// <summary>A number and the sign after it; null where it is nothing of the kind.</summary>
    public static Unit? Split(YamlItem item, out decimal amount)
    {
        amount = 0;
        return item is YamlScalar { Text: var text } && text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var cut
            && NumberField.TryParse(text.AsSpan(0, cut), out amount) ? Units.Find(text[(cut + 1)..]) : null;
    }
}
