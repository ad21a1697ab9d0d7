using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>What devices of one type have in common: their points, once.</summary>
sealed class DeviceTypeDraft
{
    public required YamlMap Item { get; init; }
    public required string Id { get; init; }
    public BilingualName? Name { get; init; }
    public YamlItem? Sides { get; init; }
    public Quantity? Rated { get; init; }
    public long? GapLimitMs { get; init; }
    public long? StaleAfterMs { get; init; }
    public required IReadOnlyList<PointDraft> Points { get; init; }

    /// <summary>Whether it measures electricity, and so has sides.</summary>
    public bool IsElectric => Points.Any(p => p.Measure is Measure.ElectricityImport or Measure.ElectricityExport);

    /// <summary>Whether a register counts what a power point of a measure tells, so that the power is not booked a second time.</summary>
    public bool HasRegisterFor(Measure measure) => Points.Any(p => p.Kind == PointKind.Register && (p.Measure == measure
        || measure == Measure.ElectricityImport && p.Measure == Measure.ElectricityExport
        || measure == Measure.ReactiveImport && p.Measure == Measure.ReactiveExport));
}

/// <summary>A point of a device type.</summary>
sealed class PointDraft
{
    public required YamlMap Item { get; init; }
    public required string Id { get; init; }
    public BilingualName? Name { get; init; }
    public required PointKind Kind { get; init; }
    public required Unit Unit { get; init; }
    public Measure? Measure { get; init; }

    /// <summary>Raw unit x this = accounting unit or kW, before the device's own multiplier.</summary>
    public decimal UnitFactor { get; init; } = 1m;

    /// <summary>The value is already what flows: the device's multiplier does not apply.</summary>
    public bool Primary { get; init; }

    public int? Digits { get; init; }
    public Quantity? Rated { get; init; }
    public decimal? Margin { get; init; }
    public long? GapLimitMs { get; init; }
    public long? StaleAfterMs { get; init; }
    public bool ReceiptTimeAllowed { get; init; }

    /// <summary>Whether its power is integrated; null where that follows from the registers beside it.</summary>
    public bool? Integrated { get; init; }
    public string? Formerly { get; init; }

    public bool IsMultiplied => !Primary && Measure is not null;
}
