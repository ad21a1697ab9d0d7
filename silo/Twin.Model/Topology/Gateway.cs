namespace Twin.Model.Topology;

/// <summary>A gateway that publishes for a park: its credential and its names for points.</summary>
public sealed class Gateway
{
    public required GatewayKey Key { get; init; }
    public required string Id { get; init; }
    public required BilingualName Name { get; init; }
    public required Node Park { get; init; }

    /// <summary>MQTT user name: <c>{park id}/{gateway id}</c>.</summary>
    public required string UserName { get; init; }

    /// <summary>Salted hash of its password; never leaves the server.</summary>
    public required string PasswordHash { get; init; }

    /// <summary>Its password is the documented one of the demo city: a server that knows such a gateway does not listen beyond loopback.</summary>
    public bool UsesDemoPassword { get; init; }

    public required PointNames Points { get; init; }

    public override string ToString() => UserName;
}
