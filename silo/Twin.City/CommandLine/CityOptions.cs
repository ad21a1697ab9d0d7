using System.Net;
using Twin.City.History;

namespace Twin.City.CommandLine;

/// <summary>What a silo is started with. Every option is also an environment variable: <c>--http</c> is <c>TWIN_HTTP</c>.</summary>
sealed record CityOptions
{
    /// <summary>Model file; when it differs from the data folder's model history, it becomes a new revision. Null: the history's newest.</summary>
    public string? Model { get; init; }

    /// <summary>Data folder: the model's history, and the journals where no PostgreSQL is named.</summary>
    public required string Data { get; init; }

    public IPEndPoint Http { get; init; } = new(IPAddress.Loopback, 8080);
    public IPEndPoint Mqtt { get; init; } = new(IPAddress.Loopback, 1883);

    /// <summary>Npgsql connection string of the cluster's database: journals, model, silos, reminders. Null: evaluation mode, one silo with SQLite in the data folder.</summary>
    public string? Postgres { get; init; }

    /// <summary>Name of the cluster: silos of one name and one database find each other. 1 to 150 characters.</summary>
    public string Cluster { get; init; } = "twin";

    /// <summary>Name or address by which the other silos reach this one; where it is not loopback, the silo listens on all addresses.</summary>
    public string Advertise { get; init; } = "127.0.0.1";

    /// <summary>Existing brokers to consume from, beside the endpoint.</summary>
    public BrokerArguments Broker { get; init; } = new();

    /// <summary>The InfluxDB that keeps history; null: the facilities keep it.</summary>
    public InfluxOptions? Influx { get; init; }

    /// <summary>Bearer token that lets its holder change things, 16 to 256 characters; null: on loopback this machine alone, else nobody.</summary>
    public string? OperatorToken { get; init; }

    /// <summary>Where metrics and traces are sent.</summary>
    public TelemetryArguments Telemetry { get; init; } = new();

    /// <summary>Folder of the built screen; null: none.</summary>
    public string? Screen { get; init; }

    /// <summary>TCP ports of the silo.</summary>
    public int SiloPort { get; init; } = 11_111;
    public int GatewayPort { get; init; } = 30_000;
}
