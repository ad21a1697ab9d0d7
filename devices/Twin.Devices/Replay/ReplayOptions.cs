using System.Net;
using Twin.Devices.Mqtt;

namespace Twin.Devices.Replay;

enum RowOrder { Forward, Reverse, Shuffle }

/// <summary>Whether a row's stamp is the start or the end of its interval.</summary>
enum StampEdge { Start, End }

/// <summary>What to replay and how.</summary>
sealed record ReplayOptions
{
    public required FileInfo File { get; init; }
    public required DnsEndPoint Server { get; init; }

    /// <summary><c>{park}/{gateway}</c>.</summary>
    public required string User { get; init; }
    public required string Password { get; init; }
    public required IReadOnlyList<ColumnMapping> Columns { get; init; }
    public required StampFormat Stamps { get; init; }

    /// <summary>Length of a row's interval, above zero.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>What registers read at the start of the first interval, in the register's unit.</summary>
    public decimal Opening { get; init; }

    /// <summary>Source seconds a second; infinity is as fast as the server takes it.</summary>
    public double Speed { get; init; } = double.PositiveInfinity;

    /// <summary>Instants a message, 1 to 1000.</summary>
    public int Batch { get; init; } = 1;
    public Qos Qos { get; init; } = Qos.AtLeastOnce;
    public MqttVersion Version { get; init; } = MqttVersion.V5;
    public RowOrder Order { get; init; } = RowOrder.Forward;

    /// <summary>The share of messages that are sent a second time, 0 to 1.</summary>
    public double Duplicates { get; init; }

    /// <summary>For shuffling and duplicates.</summary>
    public int Seed { get; init; }

    /// <summary>Publishes under way at once.</summary>
    public int Window { get; init; } = 256;

    /// <summary>How long the server may stay away before the replay gives up.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);
}
