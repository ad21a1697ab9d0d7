using System.Collections.Immutable;

namespace Twin.Model.Topology;

public enum NodeKind : byte { City, Park, Enterprise, Facility }

/// <summary>A name in both languages.</summary>
public sealed record BilingualName(string Zh, string En);

/// <summary>WGS 84, degrees.</summary>
public readonly record struct GeoPoint(double Longitude, double Latitude);

/// <summary>A city, park, enterprise or facility, as one model revision describes it. Immutable once the model is built.</summary>
public sealed class Node
{
    public required NodeKey Key { get; init; }
    public required NodeKind Kind { get; init; }
    public required string Id { get; init; }
    public required string Path { get; init; }
    public required BilingualName Name { get; init; }

    /// <summary>What sort of enterprise or facility it is ("pharmaceuticals", "pv-roof", ...); empty for city and park.</summary>
    public string Type { get; init; } = "";

    /// <summary>Null for the city.</summary>
    public Node? Parent { get; init; }

    public ImmutableArray<Node> Children { get; internal set; } = [];

    /// <summary>Devices of a facility; empty otherwise.</summary>
    public ImmutableArray<Device> Devices { get; internal set; } = [];

    /// <summary>Outer ring of the footprint, closed implicitly; empty where none is known.</summary>
    public ImmutableArray<GeoPoint> Footprint { get; init; } = [];

    public GeoPoint? Place { get; init; }
    public decimal? AreaSquareMetres { get; init; }

    /// <summary>When the node began and ended (deleting sets the end; nothing is purged by it).</summary>
    public long FromMs { get; init; } = long.MinValue;
    public long ToMs { get; init; } = long.MaxValue;

    public override string ToString() => Path;
}
