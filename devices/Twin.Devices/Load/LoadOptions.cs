using System.Net;
using Twin.Devices.Mqtt;

namespace Twin.Devices.Load;

/// <summary>The order in which a connection visits its points: the model's, or one that the seed gives.</summary>
enum PointOrder { Model, Random }

/// <summary>What load to make.</summary>
sealed record LoadOptions
{
    public required DnsEndPoint Server { get; init; }
    public required string Password { get; init; }
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>At least one for each gateway used; several share its points. 0: one each.</summary>
    public int Connections { get; init; }

    /// <summary>Points in all, taken evenly from the gateways.</summary>
    public int Points { get; init; } = 10_000;

    /// <summary>Readings a message, 1 to <see cref="BatchMax"/>.</summary>
    public int Batch { get; init; } = 1;

    /// <summary>Readings a second over all connections; infinity is as fast as acknowledgements come.</summary>
    public double Rate { get; init; } = double.PositiveInfinity;

    /// <summary>How long to publish; the acknowledgements after that have their own bound.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>At most once or at least once.</summary>
    public Qos Qos { get; init; } = Qos.AtLeastOnce;

    /// <summary>Unacknowledged messages a connection, 1 to 65,535; the server's receive maximum lowers it.</summary>
    public int InFlight { get; init; } = 2_000;

    public int Seed { get; init; } = 1;

    public PointOrder Order { get; init; } = PointOrder.Model;

    /// <summary>A message of 1000 readings with names of 40 bytes is 60 kB, which fits <see cref="LoadConnection.SendBytes"/>.</summary>
    public const int BatchMax = 1000;
}
