using System.Collections.Immutable;
using Twin.Model.Ledger;

namespace Twin.Model.Indicator;

/// <summary>Why there is no figure.</summary>
public enum NoFigureReason : byte
{
    None = 0,
    /// <summary>Nothing was measured in the time.</summary>
    NoData,
    /// <summary>What it is divided by is 0.</summary>
    NothingToDivideBy,
    /// <summary>What it is divided by is below 0: the meters contradict each other.</summary>
    NegativeDivisor,
    /// <summary>The model does not state what is needed (an area, a specific heat, a base).</summary>
    NotStated,
    /// <summary>The battery never came back to a state of charge that it had before.</summary>
    NoEqualStateOfCharge,
    /// <summary>No class is published for so little energy.</summary>
    BelowPublishedClasses,
    /// <summary>Part of the time has no factor: the figure would be too low.</summary>
    NotFullyPriced,
    /// <summary>Several batteries, whose states of charge do not add up: each has a figure of its own.</summary>
    SeveralBatteries,
    /// <summary>A year's figure needs a year, and this one is not over.</summary>
    YearNotOver,
    /// <summary>Too little of the year was measured to be judged by.</summary>
    NotCovered,
    /// <summary>It is made of readings, and those of the time before the horizon are dropped.</summary>
    BeforeHorizon,
}

/// <summary>One quantity that a figure is made of.</summary>
/// <param name="Name">"pv_generation", "peak_demand".</param>
/// <param name="CoveredMs">Register-time covered and expected; both 0 where the quantity is no register's.</param>
public readonly record struct IndicatorPart(string Name, decimal Amount, string Unit, decimal EstimatedAmount = 0, long CoveredMs = 0, long ExpectedMs = 0)
{
    /// <summary>A sum of ledger cells.</summary>
    public static IndicatorPart Of(Measure measure, Cell sum, long expectedMs) =>
        new(measure.Name(), sum.Micro / 1_000_000m, measure.Unit(), sum.EstimatedMicro / 1_000_000m, sum.CoveredMs, expectedMs);
}

/// <summary>An indicator: its figure with what it is made of, or a named reason why there is none.</summary>
public sealed record IndicatorFigure
{
    /// <summary>"load_factor", "self_consumption", ...</summary>
    public required string Name { get; init; }

    /// <summary>Null where there is none.</summary>
    public decimal? Value { get; init; }

    /// <summary>"" for a ratio.</summary>
    public string Unit { get; init; } = "";

    public NoFigureReason Reason { get; init; }
    public required IndicatorPart Numerator { get; init; }
    public required IndicatorPart Denominator { get; init; }

    /// <summary>What numerator and denominator were computed from.</summary>
    public ImmutableArray<IndicatorPart> MadeOf { get; init; } = [];

    /// <summary>The settings that the figure depends on, shown with it: "calorific", "temperature difference 5 K".</summary>
    public ImmutableArray<string> Settings { get; init; } = [];

    /// <summary>Covered over expected register-time of all parts, 0 to 1; null where no register is in it.</summary>
    public decimal? Coverage
    {
        get
        {
            var parts = MadeOf.IsEmpty ? [Numerator, Denominator] : MadeOf;
            var expected = parts.Sum(p => p.ExpectedMs);
            return expected == 0 ? null : (decimal)parts.Sum(p => p.CoveredMs) / expected;
        }
    }

    internal static IndicatorFigure Ratio(string name, string unit, IndicatorPart numerator, IndicatorPart denominator,
        ImmutableArray<IndicatorPart> madeOf = default, ImmutableArray<string> settings = default)
    {
        var reason = denominator.Amount switch
        {
            0 => NoFigureReason.NothingToDivideBy,
            < 0 => NoFigureReason.NegativeDivisor,
            _ => NoFigureReason.None,
        };
        return new()
        {
            Name = name,
            Unit = unit,
            Numerator = numerator,
            Denominator = denominator,
            MadeOf = madeOf.IsDefault ? [] : madeOf,
            Settings = settings.IsDefault ? [] : settings,
            Reason = reason,
            Value = reason == NoFigureReason.None ? numerator.Amount / denominator.Amount : null,
        };
    }

    internal IndicatorFigure Without(NoFigureReason reason) => this with { Value = null, Reason = reason };
}
