using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Net;
using Twin.City.Hosting;

namespace Twin.City.CommandLine;

/// <summary>The command line of the City edition: one silo.</summary>
static class CityCommand
{
    // The host stops in order by itself: the library would end the process two seconds after SIGTERM, before grains are stored.
    public static Task<int> InvokeAsync(string[] args) => Root().Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });

    internal static RootCommand Root()
    {
        var root = new RootCommand("Twin, City edition: a real-time digital twin of a city of low-carbon parks, as grains on a cluster. This is one silo of it: clustered with itself, or by --postgres with others.");
        var model = Named<string?>("model", "Model file (YAML). A text that the city has not had from a file becomes a new revision.");
        var data = Named("data", "Data folder: made when missing, locked while the silo runs.", "data");
        var http = Address("http", "Where screens and the API listen.", 8080);
        var mqtt = Address("mqtt", "Where gateways connect.", 1883);
        var postgres = Named<string?>("postgres", "Connection string of the cluster's PostgreSQL database. Left out: evaluation mode, one silo with SQLite in the data folder.");
        var cluster = Named("cluster", "Name of the cluster: silos of one name and one database find each other.", "twin");
        var advertise = Named("advertise", "Name or address by which the other silos reach this one.", "127.0.0.1");
        var token = Named<string?>("operator-token", "Bearer token that lets its holder change things, 16 to 256 characters. Left out: on loopback this machine alone, else nobody.");
        var screen = Named<string?>("screen", "Folder of the built screen.");
        var silo = Named("silo-port", "TCP port for the other silos.", 11_111);
        var gateway = Named("gateway-port", "TCP port for Orleans clients.", 30_000);
        foreach (var option in (Option[])[model, data, http, mqtt, postgres, cluster, advertise, token, screen, silo, gateway, .. BrokerArguments.Options, .. TelemetryArguments.Options, .. InfluxArguments.Options]) root.Options.Add(option);
        root.SetAction((parsed, cancel) => CityHost.RunAsync(new()
        {
            Broker = BrokerArguments.Read(parsed), Telemetry = TelemetryArguments.Read(parsed), Influx = InfluxArguments.Read(parsed),
            Model = parsed.GetValue(model), Data = parsed.GetValue(data)!,
            Http = IPEndPoint.Parse(parsed.GetValue(http)!), Mqtt = IPEndPoint.Parse(parsed.GetValue(mqtt)!),
            Postgres = parsed.GetValue(postgres), Cluster = parsed.GetValue(cluster)!, Advertise = parsed.GetValue(advertise)!, OperatorToken = parsed.GetValue(token), Screen = parsed.GetValue(screen),
            SiloPort = parsed.GetValue(silo), GatewayPort = parsed.GetValue(gateway),
        }, cancel));
        root.Subcommands.Add(Move());
        return root;
    }

    static Command Move()
    {
        var move = new Command("move", "Moves a park here from a data folder of the Park edition, whose server was stopped in order; each facility's ledger is held against the park's.");
        var from = new Option<string>("--from") { Description = "The Park edition's data folder.", Required = true };
        var data = Named("data", "Data folder of the new city: made when missing; it has no model yet.", "data");
        var postgres = Named<string?>("postgres", "Connection string of the PostgreSQL database for the journals. Left out: SQLite in the data folder.");
        foreach (var option in (Option[])[from, data, postgres]) move.Options.Add(option);
        move.SetAction((parsed, cancel) => MoveCommand.RunAsync(parsed.GetValue(from)!,
            new() { Data = parsed.GetValue(data)!, Postgres = parsed.GetValue(postgres) }, cancel));
        return move;
    }

    // Every option is also an environment variable: --silo-port is TWIN_SILO_PORT.
    internal static Option<T> Named<T>(string name, string description, T? otherwise = default)
    {
        var variable = "TWIN_" + name.ToUpperInvariant().Replace('-', '_');
        return new Option<T>("--" + name)
        {
            Description = $"{description} [{variable}]",
            DefaultValueFactory = result => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? Parse<T>(variable, text, result) : otherwise!,
        };
    }

    static Option<string> Address(string name, string description, int port)
    {
        var option = Named(name, $"{description} HOST:PORT.", $"127.0.0.1:{port}");
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text && !IPEndPoint.TryParse(text, out _)) result.AddError($"--{name}: '{text}' is not HOST:PORT, HOST an IP address");
        });
        return option;
    }

    static T Parse<T>(string variable, string text, ArgumentResult result)
    {
        try
        {
            return (T)Convert.ChangeType(text, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            result.AddError($"{variable}: '{text}' is not of type {typeof(T).Name}");
            return default!;
        }
    }
}
