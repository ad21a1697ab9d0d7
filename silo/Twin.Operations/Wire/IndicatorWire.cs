namespace Twin.Operations.Wire;

/// <summary>One quantity that a figure is made of.</summary>
/// <param name="Coverage">Covered over expected register-time, 0 to 1; null where the quantity is no register's.</param>
/// <param name="Estimated">Share of the amount that is estimated, 0 to 1.</param>
public sealed record IndicatorPartWire(string Name, decimal Amount, string Unit, double? Coverage, double Estimated);

/// <summary>An indicator: its figure with what it is made of, or the reason why there is none.</summary>
/// <param name="Value">Numerator over denominator; null where there is none.</param>
/// <param name="Unit">Empty for a ratio.</param>
/// <param name="Reason">Why there is no figure; "none" where there is one.</param>
/// <param name="Coverage">Covered over expected register-time of all parts; null where no register is in it.</param>
/// <param name="MadeOf">What numerator and denominator were computed from.</param>
/// <param name="Settings">What the figure depends on.</param>
public sealed record IndicatorWire(
    string Name, decimal? Value, string Unit,
    [property: WireValues("none", "no_data", "nothing_to_divide_by", "negative_divisor", "not_stated", "no_equal_state_of_charge", "below_published_classes",
        "not_fully_priced", "several_batteries", "year_not_over", "not_covered", "before_horizon")] string Reason,
    decimal? Coverage, IndicatorPartWire Numerator, IndicatorPartWire Denominator, IReadOnlyList<IndicatorPartWire> MadeOf, IReadOnlyList<string> Settings);

/// <param name="Position">Journal position that the figures are true at, or a later one.</param>
/// <param name="Indicators">Those that the node's meters and machines speak for.</param>
public sealed record IndicatorsWire(string Path, DateTimeOffset From, DateTimeOffset To, long Position, IReadOnlyList<IndicatorWire> Indicators);
