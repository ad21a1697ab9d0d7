using Twin.Model.Topology;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>A meter's multiplier: a number, <c>{ct: 400/5, pt: 10000/100}</c>, or a dated list of either.</summary>
static class MultiplierField
{
    public const string Rule = "is a number above 0, or {ct: 400/5, pt: 10000/100}, or a dated list of either";
    const string RatioRule = "is a transformer's ratio: 400/5";

    public static MapShape RatioShape { get; } = new("ratio", [], ["ct", "pt"]);
    public static MapShape DatedShape { get; } = new("datedMultiplier", [], ["value", "ct", "pt", "from"]);

    /// <summary>1 when absent; with a fault, 1 too.</summary>
    public static Timeline<decimal> Read(YamlItem? item, LoadContext context)
    {
        if (item is null) return context.Constant(1m);
        if (item is YamlMap single) RatioShape.Open(single, context.Faults);
        return context.Dated(item, DatedShape, value => ReadOne(value, context), context.Constant) ?? context.Constant(1m);
    }

    static decimal? ReadOne(YamlItem item, LoadContext context)
    {
        if (item is YamlScalar { Plain: true } scalar && NumberField.TryParse(scalar.Text, out var number)
            && number is > 0 and <= ModelBounds.MultiplierMax) return number;
        if (item is not YamlMap map || (map["ct"] ?? map["pt"]) is null)
        {
            context.Faults.Add(item, Rule);
            return null;
        }
        var ct = ReadRatio(map["ct"], context);
        var pt = ReadRatio(map["pt"], context);
        if (ct is null || pt is null) return null;
        var (over, under) = (ct.Value.Over * pt.Value.Over, ct.Value.Under * pt.Value.Under);
        var ratio = over / under;
        if (ratio * under == over && ratio is > 0 and <= ModelBounds.MultiplierMax) return ratio;
        context.Faults.AddWithoutValue(map, $"CT x PT is an exact decimal, at most {ModelBounds.MultiplierMax}");
        return null;
    }

    static (decimal Over, decimal Under)? ReadRatio(YamlItem? item, LoadContext context)
    {
        if (item is null) return (1, 1);
        if (item is YamlScalar scalar && scalar.Text.Split('/') is [var first, var second]
            && NumberField.TryParse(first, out var over) && NumberField.TryParse(second, out var under)
            && over is > 0 and <= ModelBounds.MultiplierMax && under is > 0 and <= ModelBounds.MultiplierMax) return (over, under);
        context.Faults.Add(item, RatioRule);
        return null;
    }
}
