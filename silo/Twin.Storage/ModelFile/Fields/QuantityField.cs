using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>An amount with its unit: <c>8000 kW</c>, <c>120 m³/h</c>.</summary>
readonly record struct Quantity(decimal Amount, Unit Unit);

static class QuantityField
{
    public const string Rule = "is an amount above 0 with its unit: 8000 kW, 1.6 MVA, 120 m³/h, 15 t/h, 40 GJ/h";

    public static Quantity? ReadRating(YamlItem? item, LoadContext context)
    {
        if (item is null) return null;
        if (item is YamlScalar scalar && scalar.Text.IndexOf(' ', StringComparison.Ordinal) is > 0 and var cut
            && NumberField.TryParse(scalar.Text.AsSpan(0, cut), out var amount) && amount is > 0 and <= ModelBounds.RatedMax
            && Units.Find(scalar.Text[(cut + 1)..]) is { } unit && IsRate(unit.Dimension)) return new(amount, unit);
        context.Faults.Add(item, Rule);
        return null;
    }

    static bool IsRate(Dimension dimension) => dimension is Dimension.Power or Dimension.ApparentPower or Dimension.ReactivePower
        or Dimension.VolumeFlow or Dimension.MassFlow or Dimension.HeatFlow;
}
