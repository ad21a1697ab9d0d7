using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>
/// What a month's bill is computed from: the account's nodes summed, each interval at most once, in any order.
/// Others than the month's are left out.
/// </summary>
public sealed record BillInputs
{
    public required IReadOnlyCollection<IntervalCell> Import { get; init; }
    public IReadOnlyCollection<IntervalCell> Export { get; init; } = [];

    /// <summary>Reactive energy imported; null where no register counts it: then there is no power factor.</summary>
    public IReadOnlyCollection<IntervalCell>? Lagging { get; init; }

    /// <summary>Reactive energy exported.</summary>
    public IReadOnlyCollection<IntervalCell> Leading { get; init; } = [];

    /// <summary>Import by the minute over the month; needed for sliding demand. Where readings are too sparse for it, the bill says so.</summary>
    public MinuteEnergy? Minutes { get; init; }

    /// <summary>The sliding demand that was found while the month's readings were still kept, where <see cref="Minutes"/> are no more.</summary>
    public MaximumDemand? Slid { get; init; }

    /// <summary>Register-time that the import's registers should cover.</summary>
    public long ExpectedMs { get; init; }

    /// <summary>Corrections of earlier bills that this one carries.</summary>
    public ImmutableArray<BillCorrection> Carried { get; init; } = [];
}
