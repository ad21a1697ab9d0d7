using System.Globalization;
using System.Net;

namespace Twin.Devices.Mqtt;

/// <summary>Where and how a client connects.</summary>
sealed record MqttClientOptions
{
    public required DnsEndPoint Server { get; init; }
    public required string ClientId { get; init; }
    public string? UserName { get; init; }
    public string? Password { get; init; }
    public MqttVersion Version { get; init; } = MqttVersion.V5;

    /// <summary>True: the server forgets the session of before, and forgets this one at its end.</summary>
    public bool CleanStart { get; init; }

    /// <summary>How long the server keeps the session after a disconnect; 5.0 only, 3.1.1 keeps it as long as it likes.</summary>
    public uint SessionExpirySeconds { get; init; } = 24 * 60 * 60;

    /// <summary>0: no keep-alive.</summary>
    public ushort KeepAliveSeconds { get; init; } = 30;

    public MqttMessage? Will { get; init; }

    /// <summary>Published on every connection before anything else: the counterpart of the will.</summary>
    public MqttMessage? Birth { get; init; }

    /// <summary>Subscribed on every connection, at QoS 1.</summary>
    public IReadOnlyList<byte[]> Filters { get; init; } = [];

    /// <summary>Publishes of QoS 1 and 2 under way at once, 1 to 65,535; the server's receive maximum lowers it.</summary>
    public int Window { get; init; } = 256;

    /// <summary>The client gives up when it could not connect for this long.</summary>
    public TimeSpan GiveUpAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>The longest wait between two attempts, 100 ms or more. Two seconds are what a few dozen gateways can do without harm.</summary>
    public TimeSpan RetryWithin { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Reads <c>HOST:PORT</c>; null where it is neither a name nor an address with a port.</summary>
    public static DnsEndPoint? ParseServer(string text)
    {
        var cut = text.LastIndexOf(':');
        return cut > 0 && ushort.TryParse(text.AsSpan(cut + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port > 0
            ? new(text[..cut].Trim('[', ']'), port)
            : null;
    }
}
