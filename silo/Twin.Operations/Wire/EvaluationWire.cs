namespace Twin.Operations.Wire;

/// <param name="FromTce">Energy a year, inclusive.</param>
/// <param name="ToTce">Exclusive; null for the largest class.</param>
/// <param name="MaxTonnesCo2PerTce">What the core indicator may be at most.</param>
public sealed record ZeroCarbonClassWire(decimal FromTce, decimal? ToTce, decimal MaxTonnesCo2PerTce);

/// <summary>An indicator that guides beside the core one.</summary>
/// <param name="Threshold">Share, 0 to 1; null where it is no number.</param>
/// <param name="Value">Null where none is stated.</param>
/// <param name="Reached">Null where there is no value or no number to compare with.</param>
public sealed record GuidingIndicatorWire(
    string Id, NameWire Name, decimal? Threshold, [property: WireValues("high", "medium", "low", "invented")] string Standing, decimal? Value, bool? Reached,
    [property: WireValues("none", "not_stated")] string Reason);

/// <summary>A park against the zero-carbon park indicators.</summary>
/// <param name="Figure">The core indicator, tCO2 per tce; its settings name the convention of the energy.</param>
/// <param name="Class">Null where none is published for the park's energy, or the year's energy is not known.</param>
/// <param name="Reached">Whether the figure is within its class; null without class or figure.</param>
/// <param name="Reason">Why there is no verdict; "none" where there is one.</param>
/// <param name="FromLedger">Whether a part of the figure was measured rather than stated.</param>
/// <param name="Classes">All that are published.</param>
/// <param name="Provenance">Of the rules.</param>
public sealed record ZeroCarbonWire(
    IndicatorWire Figure, ZeroCarbonClassWire? Class, bool? Reached,
    [property: WireValues("none", "no_data", "nothing_to_divide_by", "negative_divisor", "not_stated", "below_published_classes", "not_fully_priced", "year_not_over",
        "not_covered")] string Reason,
    bool FromLedger, IReadOnlyList<ZeroCarbonClassWire> Classes, IReadOnlyList<GuidingIndicatorWire> Guiding, ProvenanceWire Provenance);

/// <summary>One criterion of the evaluation by land: points = value / base x weight, within the cap.</summary>
/// <param name="Base">The value that scores the whole weight.</param>
/// <param name="Cap">The most points; null for no cap.</param>
/// <param name="Points">Null where there is no value; the figure's reason says why.</param>
/// <param name="FromLedger">Whether a part of the value was measured rather than stated.</param>
public sealed record LandCriterionWire(
    string Id, NameWire Name, decimal Weight, decimal Base, decimal? Cap, decimal? Points, bool FromLedger, IndicatorWire Figure);

public sealed record LandGradeWire(string Grade, decimal FromScore);

/// <summary>An enterprise's evaluation by land (亩均论英雄).</summary>
/// <param name="Score">Sum of the points; null where a criterion has no value.</param>
/// <param name="Grade">Null without a score, unless a veto gives one.</param>
/// <param name="Veto">The finding that decided the grade.</param>
/// <param name="Grades">From the best down.</param>
/// <param name="Provenance">Of the rules.</param>
public sealed record LandEvaluationWire(
    decimal? Score, string? Grade, string? Veto, [property: WireValues("none", "not_stated")] string Reason, IReadOnlyList<LandCriterionWire> Criteria,
    IReadOnlyList<LandGradeWire> Grades, ProvenanceWire Provenance);

/// <summary>An enterprise below the node, as the evaluation by land ranks it: by score, those without one last.</summary>
public sealed record RankedEnterpriseWire(
    string Path, NameWire Name, decimal? Score, string? Grade, string? Veto, [property: WireValues("none", "not_stated")] string Reason);

/// <summary>A node's evaluation over a calendar year, by the rules that the model states.</summary>
/// <param name="YearIsOver">A running year has figures so far, and no class.</param>
/// <param name="Position">Journal position that what was measured is true at; null where all was stated.</param>
/// <param name="ZeroCarbon">Of a park; null for other nodes, and where the model states no rules.</param>
/// <param name="Land">Of an enterprise; null for other nodes, and where the model states no rules.</param>
/// <param name="Enterprises">Of a city or park: all enterprises below it, ranked.</param>
/// <param name="Stated">Where the node's stated figures of the year come from; null where none are.</param>
public sealed record EvaluationWire(
    string Path, int Year, bool YearIsOver, long? Position, ZeroCarbonWire? ZeroCarbon, LandEvaluationWire? Land, IReadOnlyList<RankedEnterpriseWire> Enterprises,
    ProvenanceWire? Stated);
