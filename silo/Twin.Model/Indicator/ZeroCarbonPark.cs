using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Indicator;

/// <summary>A class of parks by yearly energy, with what the core indicator may be at most.</summary>
/// <param name="FromTce">Inclusive.</param>
/// <param name="ToTce">Exclusive; null for the largest class.</param>
/// <param name="MaxTonnesCo2PerTce">Inclusive.</param>
public sealed record ZeroCarbonClass(decimal FromTce, decimal? ToTce, decimal MaxTonnesCo2PerTce);

/// <summary>An indicator that guides beside the core one.</summary>
/// <param name="Threshold">Share, 0 to 1; null where it is no number ("level 2 of the national limit standard").</param>
public sealed record GuidingIndicator(string Id, BilingualName Name, decimal? Threshold, Standing Standing);

/// <summary>The zero-carbon park indicators, as data (notice 2025 no. 910).</summary>
/// <param name="Classes">In order of energy, without overlap.</param>
public sealed record ZeroCarbonRules(ImmutableArray<ZeroCarbonClass> Classes, ImmutableArray<GuidingIndicator> Guiding, Provenance Provenance)
{
    /// <summary>How faults name the rules.</summary>
    public const string Place = "zero-carbon-park";

    /// <summary>Faults: no-class, class-order, duplicate-id.</summary>
    public IEnumerable<RuleFault> Faults()
    {
        if (Classes.IsEmpty) yield return new(Place, "no-class", "nothing to judge by");
        for (var i = 0; i < Classes.Length; i++)
        {
            if (Classes[i].ToTce is { } to && to <= Classes[i].FromTce) yield return new(Place, "class-order", $"the class from {Classes[i].FromTce} tce ends before it begins");
            if (i > 0 && (Classes[i - 1].ToTce is not { } before || before > Classes[i].FromTce))
                yield return new(Place, "class-order", $"the class from {Classes[i].FromTce} tce begins within the one before it");
        }
        foreach (var same in Guiding.GroupBy(g => g.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new($"{Place} {same.Key}", "duplicate-id", "stated twice");
    }
}

/// <summary>A park against the core indicator.</summary>
/// <param name="Figure">tCO2 per tce; present even where no class is.</param>
/// <param name="Class">Null where none is published for the park's energy.</param>
/// <param name="Reached">Whether the figure is within the class; null without class or figure.</param>
/// <param name="Reason">Why there is no verdict.</param>
public sealed record ZeroCarbonVerdict(IndicatorFigure Figure, ZeroCarbonClass? Class, bool? Reached, NoFigureReason Reason);

/// <summary>A guiding indicator's value against its threshold.</summary>
/// <param name="Reached">Null where there is no value or no number to compare with.</param>
public sealed record GuidingVerdict(GuidingIndicator Indicator, decimal? Value, bool? Reached);

public static class ZeroCarbonPark
{
    /// <summary>Carbon per unit of energy over a year.</summary>
    /// <param name="carbonTonnes">Scope 1 and 2, tCO2.</param>
    /// <param name="energyTce">Energy of the same year; its convention is a setting that is shown with the figure.</param>
    /// <param name="fullyPriced">Whether all of the carbon had factors: a gap would make the park look better than it is.</param>
    /// <param name="incomplete">Why the amounts are not a whole year's; then there may be a figure, but no class.</param>
    public static ZeroCarbonVerdict Core(
        ZeroCarbonRules rules, IndicatorPart carbonTonnes, IndicatorPart energyTce, CoalConvention convention, bool fullyPriced,
        NoFigureReason incomplete = NoFigureReason.None)
    {
        var figure = CarbonPerEnergy(carbonTonnes, energyTce, convention, fullyPriced);
        if (incomplete != NoFigureReason.None) return new(incomplete == NoFigureReason.NoData ? figure.Without(incomplete) : figure, null, null, incomplete);
        var fitting = rules.Classes.FirstOrDefault(c => energyTce.Amount >= c.FromTce && (c.ToTce is null || energyTce.Amount < c.ToTce));
        var reason = figure.Reason != NoFigureReason.None ? figure.Reason : fitting is null ? NoFigureReason.BelowPublishedClasses : NoFigureReason.None;
        return new(figure, fitting, reason == NoFigureReason.None ? figure.Value <= fitting!.MaxTonnesCo2PerTce : null, reason);
    }

    /// <summary>The core indicator's figure alone, over any time.</summary>
    public static IndicatorFigure CarbonPerEnergy(IndicatorPart carbonTonnes, IndicatorPart energyTce, CoalConvention convention, bool fullyPriced)
    {
        var figure = IndicatorFigure.Ratio("carbon_per_energy", "tCO2/tce", carbonTonnes, energyTce,
            settings: [convention == CoalConvention.Calorific ? "calorific" : "equivalent"]);
        return fullyPriced ? figure : figure.Without(NoFigureReason.NotFullyPriced);
    }

    public static IEnumerable<GuidingVerdict> Guide(ZeroCarbonRules rules, IReadOnlyDictionary<string, decimal> values) =>
        rules.Guiding.Select(g =>
        {
            decimal? value = values.TryGetValue(g.Id, out var stated) ? stated : null;
            return new GuidingVerdict(g, value, value is { } v && g.Threshold is { } t ? v >= t : null);
        });
}
