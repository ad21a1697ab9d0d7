using System.Collections.Immutable;

namespace Twin.Model.Indicator;

/// <summary>What one criterion is computed from.</summary>
/// <param name="FromLedger">Whether a part was measured rather than stated.</param>
public sealed record LandValue(IndicatorFigure Figure, bool FromLedger);

/// <summary>The values that the evaluation by land scores, from an enterprise's figures of a year.</summary>
public static class LandValues
{
    const string Money = "10^4 CNY";

    /// <summary>The criteria whose values can be computed, by id.</summary>
    public static ImmutableArray<string> Known { get; } =
        ["tax-per-mu", "added-value-per-mu", "added-value-per-energy", "added-value-per-emission", "labour-productivity", "rd-share"];

    /// <param name="squareMetres">Of the node, where the figures state no land of their own; null where the model does not either.</param>
    /// <param name="energy">Energy in equivalent value, tce, with where it comes from.</param>
    public static LandValue Of(LandCriterion criterion, YearFigures? figures, decimal? squareMetres, YearEnergy energy)
    {
        var land = Part("land", (figures?.LandSquareMetres ?? squareMetres) / LandEvaluationRules.SquareMetresPerMu, "mu");
        var added = Part("added_value", figures?.AddedValue, Money);
        return criterion.Id switch
        {
            "tax-per-mu" => Stated(Part("tax", figures?.Tax, Money), land),
            "added-value-per-mu" => Stated(added, land),
            "added-value-per-energy" => new(energy.Reason != NoFigureReason.None && added.Amount is not null
                ? Figure(added, ("standard_coal", null, "tce")).Without(energy.Reason)
                : Figure(added, ("standard_coal", energy.Tce, "tce")) with { Settings = energy.Settings }, energy.FromLedger),
            "added-value-per-emission" => Stated(added, Part("emissions", figures?.EmissionTonnes, "t")),
            "labour-productivity" => Stated(added, Part("headcount", figures?.Headcount, "person")),
            "rd-share" => Stated(Part("research", figures?.Research, Money), Part("revenue", figures?.Revenue, Money)),
            _ => throw new ArgumentException($"no value is known of {criterion.Id}", nameof(criterion)),
        };

        LandValue Stated((string, decimal?, string) numerator, (string, decimal?, string) denominator) => new(Figure(numerator, denominator), FromLedger: false);

        IndicatorFigure Figure((string Name, decimal? Amount, string Unit) numerator, (string Name, decimal? Amount, string Unit) denominator)
        {
            var figure = IndicatorFigure.Ratio(criterion.Id, criterion.Unit, new(numerator.Name, numerator.Amount ?? 0, numerator.Unit),
                new(denominator.Name, denominator.Amount ?? 0, denominator.Unit));
            return numerator.Amount is null || denominator.Amount is null ? figure.Without(NoFigureReason.NotStated) : figure;
        }
    }

    static (string Name, decimal? Amount, string Unit) Part(string name, decimal? amount, string unit) => (name, amount, unit);
}

/// <summary>Energy of a year in standard coal.</summary>
/// <param name="Tce">Null with a reason.</param>
/// <param name="FromLedger">Measured rather than stated.</param>
/// <param name="Settings">Convention and, where it was converted, the coefficients.</param>
public sealed record YearEnergy(decimal? Tce, NoFigureReason Reason, bool FromLedger, ImmutableArray<string> Settings);
