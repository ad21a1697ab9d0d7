using System.Net;
using Twin.Devices.Mqtt;

namespace Twin.Devices.Simulate;

/// <summary>How the demo city's gateways behave.</summary>
sealed record SimulateOptions
{
    public required DnsEndPoint Server { get; init; }
    public required string Password { get; init; }
    public MqttVersion Version { get; init; } = MqttVersion.V5;
    public int Seed { get; init; } = 1;

    /// <summary>Between two messages of a gateway; at least 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How much past to publish first, in steps of <see cref="BackfillStep"/>.</summary>
    public TimeSpan Backfill { get; init; }

    /// <summary>How fast the past is published: source seconds a second.</summary>
    public double Speed { get; init; } = double.PositiveInfinity;

    public IReadOnlyList<Fault> Faults { get; init; } = [];

    /// <summary>How long the server may stay away.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(10);

    public static readonly TimeSpan BackfillStep = TimeSpan.FromMinutes(15);
}
