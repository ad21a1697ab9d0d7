using System.Net;

namespace Twin.Park.CommandLine;

/// <summary>What the server is started with. Every option is also an environment variable: <c>--http</c> is <c>TWIN_HTTP</c>.</summary>
sealed record ParkOptions
{
    /// <summary>Model file; when it differs from the data folder's model history, it becomes a new revision. Null: the history's newest.</summary>
    public string? Model { get; init; }

    /// <summary>Data folder: created when missing, locked while running.</summary>
    public required string Data { get; init; }

    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8080);
    public IPEndPoint Mqtt { get; init; } = new(IPAddress.Loopback, 1883);

    /// <summary>MQTT over TLS; null: none. Needs <see cref="Certificate"/>.</summary>
    public IPEndPoint? Mqtts { get; init; }

    /// <summary>Bytes of one MQTT packet, 1,024 to 268,435,455; null: the broker's own bound. Longer ones close their connection.</summary>
    public int? MqttMaxPacket { get; init; }

    /// <summary>A plain broker without credentials or scopes, for conformance suites and fuzzers; on loopback alone.</summary>
    public bool Conformance { get; init; }

    /// <summary>PKCS#12 or PEM file for <see cref="Mqtts"/>.</summary>
    public string? Certificate { get; init; }
    public string? CertificatePassword { get; init; }

    /// <summary>Folder of the built screen; null: beside the program, or none.</summary>
    public string? Screen { get; init; }

    /// <summary>Bearer token that changes through the API need, 16 to 256 characters; null: they are taken on loopback alone.</summary>
    public string? OperatorToken { get; init; }

    /// <summary>Seconds between checkpoints, 1 to 3600.</summary>
    public int CheckpointSeconds { get; init; } = 30;

    /// <summary>Days for which readings are kept, 45 to 36,500; null: for ever. The ledger is always kept.</summary>
    public int? KeepReadingsDays { get; init; }

    /// <summary>Whether <c>POST /diagnostics/collect</c> runs a full collection and tells what is resident after it. For measurements.</summary>
    public bool Diagnostics { get; init; }

    /// <summary>False: commits are not synced to the disk. For measurements only: a power cut loses what was acknowledged.</summary>
    public bool Sync { get; init; } = true;
}
