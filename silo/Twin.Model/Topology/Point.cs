using Twin.Model.Ledger;

namespace Twin.Model.Topology;

public enum PointKind : byte
{
    /// <summary>A cumulative counter (energy, volume, mass).</summary>
    Register,
    /// <summary>Active power, signed along the meter's sides.</summary>
    Power,
    /// <summary>Any other measured value.</summary>
    Gauge,
    /// <summary>0 or 1, or a mapped state.</summary>
    Switch,
}

/// <summary>One measured value of a device. Its raw readings are in micro-units of <see cref="Unit"/>.</summary>
public sealed class Point
{
    public required PointKey Key { get; init; }
    public required string Id { get; init; }
    public required Device Device { get; init; }
    public required PointSpec Spec { get; init; }

    /// <summary>Path below the facility: <c>main-meter/energy_import</c>.</summary>
    public string LocalPath => $"{Device.Id}/{Id}";

    public string Path => $"{Device.Path}/{Id}";

    public override string ToString() => Path;
}

/// <summary>What a point is; shared by all points of the same description, so that a million points stay small.</summary>
public sealed record PointSpec
{
    public required PointKind Kind { get; init; }

    /// <summary>The unit of the raw readings, as shown to people: "kWh", "kW", "°C".</summary>
    public required string Unit { get; init; }

    public BilingualName? Name { get; init; }

    /// <summary>The carrier and direction that a register counts, or a power point flows in; null for what is not accounted.</summary>
    public Measure? Measure { get; init; }

    /// <summary>Raw unit x this = accounting unit (kWh, m³, t, GJ) or kW. Exact: CT x PT and the unit's own factor.</summary>
    public Timeline<decimal> Multiplier { get; init; } = new(1m);

    /// <summary>The register's capacity in micro raw units: 1,000,000.00 kWh is 1e12. Null: it never rolls over.</summary>
    public long? RolloverMicro { get; init; }

    /// <summary>The most that can pass, in accounting units an hour (kW for electricity). Null: advances are not judged, and a fall is a reset.</summary>
    public decimal? RatedPerHour { get; init; }

    /// <summary>By how much a plausible advance may exceed <see cref="RatedPerHour"/>.</summary>
    public decimal PlausibilityMargin { get; init; } = 1.2m;

    /// <summary>Pairs further apart than this are booked as estimated.</summary>
    public long GapLimitMs { get; init; } = 30 * 60 * 1000;

    /// <summary>A value older than this is stale.</summary>
    public long StaleAfterMs { get; init; } = 5 * 60 * 1000;

    /// <summary>For a power point that no register stands beside: its power is integrated into the ledger, marked so, and promised no conservation.</summary>
    public bool Integrated { get; init; }

    /// <summary>Whether a reading without source time is taken with its receipt time. Registers need "ts" unless the model says so.</summary>
    public bool ReceiptTimeAllowed { get; init; }
}
