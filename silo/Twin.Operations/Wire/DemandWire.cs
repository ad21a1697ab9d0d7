namespace Twin.Operations.Wire;

/// <summary>Demand of the running quarter of an hour.</summary>
/// <param name="KnownTo">Up to when its energy is known from registers; what follows is taken from the power.</param>
/// <param name="EnergyKwh">Energy up to then, exact.</param>
/// <param name="MeanKw">Mean power up to then; null before the first reading in the window.</param>
/// <param name="ReachedKw">What the window's demand is at least, should nothing more be drawn.</param>
/// <param name="ForecastKw">The window's demand if the latest power lasts to its end; null where neither power nor energy is known.</param>
/// <param name="AboveLimit">Whether the forecast is above the limit; null where there is no limit or no forecast.</param>
/// <param name="AllowedKw">The mean power for the rest of the window that ends exactly at the limit; null where there is no limit or no time left.</param>
public sealed record LiveDemandWire(
    DateTimeOffset From, DateTimeOffset To, DateTimeOffset KnownTo, string EnergyKwh, decimal? MeanKw, decimal ReachedKw, decimal? ForecastKw,
    bool? AboveLimit, decimal? AllowedKw);

/// <summary>A node's demand now, beside the month's.</summary>
/// <param name="Maximum">The month's highest closed quarter of an hour; null where none counts yet.</param>
/// <param name="LimitKw">What the node's own account states; null where it states none.</param>
/// <param name="LimitKind">Whether the limit is the contracted demand or the transformers' capacity.</param>
/// <param name="AboveMaximum">Whether the forecast would be a new maximum of the month; null without forecast or maximum.</param>
public sealed record NodeDemandWire(
    LiveDemandWire Live, MaximumDemandWire? Maximum, decimal? LimitKw, [property: WireValues("contracted", "capacity")] string? LimitKind, bool? AboveMaximum);

/// <param name="AtPeakKw">Its demand in the quarter of an hour of the node's peak; below 0 where it fed others then.</param>
/// <param name="Share">Of the node's peak.</param>
/// <param name="OwnPeak">Its own highest quarter of an hour; own peaks do not add up to the node's.</param>
public sealed record PeakPartWire(string Path, NameWire Name, decimal AtPeakKw, decimal Share, MaximumDemandWire? OwnPeak);

/// <param name="Now">Null before the first reading of all.</param>
public sealed record ChildDemandWire(string Path, NameWire Name, NodeDemandWire? Now);

/// <summary>What a node draws: import and transfer in, less export and transfer out.</summary>
/// <param name="Month">The month of the maximum and its parts.</param>
/// <param name="Position">Journal position that the answer is true at.</param>
/// <param name="Maximum">The month's highest closed quarter of an hour, as known now; null where none counts.</param>
/// <param name="EstimatedAllowed">Whether a quarter of an hour with estimated energy may set the maximum.</param>
/// <param name="LimitKw">Contracted demand of the node's own supply account, or else its transformers' capacity, at a power factor of 1; null where none is stated.</param>
/// <param name="Account">The node's own supply account; null where it has none.</param>
/// <param name="Parts">The children in the maximum; parts and rest add up to it.</param>
/// <param name="RestKw">What no child accounts for.</param>
/// <param name="Diversity">Sum of the parts' own peaks over the node's; null where there is no part.</param>
public sealed record DemandWire(
    string Path, string Month, long Position, DateTimeOffset At, LiveDemandWire Live, MaximumDemandWire? Maximum, bool EstimatedAllowed,
    decimal? LimitKw, string? Account, IReadOnlyList<PeakPartWire> Parts, decimal? RestKw, decimal? Diversity)
{
    /// <summary>
    /// The highest 15-minute mean that ends at any minute, never below the maximum; null where the node's own account is not charged by it, or where
    /// readings are too far apart to tell.
    /// </summary>
    public MaximumDemandWire? Sliding { get; init; }

    /// <summary>Whether the limit is the contracted demand or the transformers' capacity; null without a limit.</summary>
    [WireValues("contracted", "capacity")]
    public string? LimitKind { get; init; }

    /// <summary>Whether the forecast would be a new maximum of the running month; null without forecast or maximum, and for other months.</summary>
    public bool? AboveMaximum { get; init; }

    /// <summary>Each child's demand now, in the model's order.</summary>
    public IReadOnlyList<ChildDemandWire> Children { get; init; } = [];

    /// <summary>Share of the covered time that readings resolve by the minute, 0 to 1; null where it was not looked at or nothing is covered.</summary>
    public decimal? MinutesResolved { get; init; }
}
