using System.Globalization;

namespace Twin.Model.Topology;

/// <summary>Permanent key of a city, park, enterprise or facility: given once, never reused, kept through renames and moves.</summary>
public readonly record struct NodeKey(int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"n{Number}");
}

/// <summary>Permanent key of a device.</summary>
public readonly record struct DeviceKey(int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"d{Number}");
}

/// <summary>Permanent key of a point. Numbers are dense, so that arrays can be indexed by them.</summary>
public readonly record struct PointKey(int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"p{Number}");
}

/// <summary>Permanent key of a gateway. Dense, like <see cref="PointKey"/>.</summary>
public readonly record struct GatewayKey(int Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"g{Number}");
}
