using System.Collections.Immutable;

namespace Twin.Model.Topology;

/// <summary>How a meter counts. Primary: accounted at its node. Boundary: its node equals it. Check: compared, never added.</summary>
public enum MeterRole : byte { Primary, Boundary, Check }

public enum SideKind : byte { Grid, Bus, Pv, Battery, Ev, Load }

/// <summary>What lies on one side of an electric meter. <see cref="Bus"/> names the node for <see cref="SideKind.Bus"/> and is null otherwise.</summary>
public readonly record struct Side(SideKind Kind, NodeKey? Bus);

/// <summary>What lies on the two sides of an electric meter. "Import" registers and positive power flow from <see cref="From"/> to <see cref="To"/>.</summary>
public readonly record struct MeterSides(Side From, Side To);

/// <summary>A meter, sensor or machine of a facility.</summary>
public sealed class Device
{
    public required DeviceKey Key { get; init; }
    public required string Id { get; init; }
    public required string Path { get; init; }
    public required BilingualName Name { get; init; }
    public required Node Facility { get; init; }

    /// <summary>"electricity-meter", "gas-meter", "air-quality-station", ...</summary>
    public string Type { get; init; } = "";

    public Timeline<MeterRole> Role { get; init; } = new(MeterRole.Primary);

    /// <summary>The node that a primary meter is accounted at or a boundary meter bounds: its facility, or an ancestor of it.</summary>
    public required Node AccountedAt { get; init; }

    /// <summary>Null for all but electric meters.</summary>
    public MeterSides? Sides { get; init; }

    /// <summary>For a check meter: the device or node path that it is compared with.</summary>
    public string? Checks { get; init; }

    public ImmutableArray<Point> Points { get; internal set; } = [];

    public override string ToString() => Path;
}
