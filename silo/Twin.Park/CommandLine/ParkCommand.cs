using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Twin.Ingest.Credentials;
using Twin.Park.Backup;
using Twin.Park.Hosting;

namespace Twin.Park.CommandLine;

/// <summary>The command line of the Park edition.</summary>
static class ParkCommand
{
    public static Task<int> InvokeAsync(string[] args)
    {
        var root = new RootCommand("Twin, Park edition: a real-time digital twin of a low-carbon park on one machine.");
        var model = Named<string?>("model", "Model file (YAML). A file that differs from the data folder's model becomes a new revision.");
        var data = Named("data", "Data folder: made when missing, locked while the server runs.", "data");
        var http = Address("http", "Where screens and the API listen.", 8080);
        var mqtt = Address("mqtt", "Where gateways connect.", 1883);
        var mqtts = Named<string?>("mqtts", "Where gateways connect over TLS: HOST:PORT. Needs --certificate.");
        var maxPacket = Named<int?>("mqtt-max-packet", "Bytes of one MQTT packet, 1024 to 268435455; longer ones close their connection. Left out: 1 MiB.");
        var conformance = Named("conformance", "Be a plain MQTT broker without credentials or scopes, for conformance suites and fuzzers. On loopback alone; with a data folder of its own.", false);
        var certificate = Named<string?>("certificate", "Certificate for --mqtts: PKCS#12, or PEM with its key.");
        var certificatePassword = Named<string?>("certificate-password", "Password of the certificate file.");
        var screen = Named<string?>("screen", "Folder of the built screen.");
        var token = Named<string?>("operator-token", "Bearer token that changes through the API need, 16 to 256 characters. Left out: they are taken on loopback alone.");
        var checkpoint = Named("checkpoint-seconds", "Seconds between checkpoints, 1 to 3600.", 30);
        var keep = Named<int?>("keep-readings", "Days for which readings are kept, 45 to 36500; older ones are dropped for good, the ledger never. Left out: for ever.");
        var noSync = Named("no-sync", "Do not sync commits to the disk. For measurements only: a power cut loses what was acknowledged.", false);
        var diagnostics = Named("diagnostics", "Offer POST /diagnostics/collect, for measurements.", false);
        foreach (var option in (Option[])[model, data, http, mqtt, mqtts, maxPacket, conformance, certificate, certificatePassword, screen, token, checkpoint, keep, noSync, diagnostics]) root.Options.Add(option);
        root.SetAction((parsed, cancel) => ParkHost.RunAsync(new()
        {
            Model = parsed.GetValue(model), Data = parsed.GetValue(data)!,
            Http = Endpoint(parsed.GetValue(http)!), Mqtt = Endpoint(parsed.GetValue(mqtt)!),
            Mqtts = parsed.GetValue(mqtts) is { } tls ? Endpoint(tls) : null,
            MqttMaxPacket = parsed.GetValue(maxPacket), Conformance = parsed.GetValue(conformance),
            Certificate = parsed.GetValue(certificate), CertificatePassword = parsed.GetValue(certificatePassword),
            Screen = parsed.GetValue(screen), OperatorToken = parsed.GetValue(token), CheckpointSeconds = parsed.GetValue(checkpoint), KeepReadingsDays = parsed.GetValue(keep), Sync = !parsed.GetValue(noSync),
            Diagnostics = parsed.GetValue(diagnostics),
        }, cancel));
        root.Subcommands.Add(HashPassword());
        root.Subcommands.Add(BackupCommand());
        root.Subcommands.Add(RestoreCommand());
        // The host stops in order by itself; the library would end the process two seconds after SIGTERM, in the middle of the last checkpoint.
        return root.Parse(args).InvokeAsync(new InvocationConfiguration { ProcessTerminationTimeout = null });
    }

    static Command HashPassword()
    {
        var password = new Argument<string?>("password") { Arity = ArgumentArity.ZeroOrOne, Description = "The password; read from standard input where it is not given." };
        var command = new Command("hash-password", "Prints the salted hash of a gateway's password, for the model file.") { password };
        command.SetAction(parsed =>
        {
            var text = parsed.GetValue(password) ?? Console.In.ReadLine();
            if (string.IsNullOrEmpty(text))
            {
                Console.Error.WriteLine("error: an empty password");
                return 1;
            }
            Console.Out.WriteLine(PasswordHash.Create(text));
            return 0;
        });
        return command;
    }

    static Command BackupCommand()
    {
        var data = Named("data", "Data folder. Where a server has it, that server takes the backup while it goes on.", "data");
        var to = new Option<string>("--to") { Description = "Folder of the backup: not there yet, or empty.", Required = true };
        var http = Address("http", "Where the server that has the folder listens.", 8080);
        var token = Named<string?>("operator-token", "The server's operator token, where it has one.");
        var command = new Command("backup", "Copies a data folder as it is at one journal position, checked and synced.") { data, to, http, token };
        command.SetAction((parsed, cancel) => BackupRun.BackupAsync(
            parsed.GetValue(data)!, parsed.GetValue(to)!, Endpoint(parsed.GetValue(http)!), parsed.GetValue(token), TimeProvider.System, cancel));
        return command;
    }

    static Command RestoreCommand()
    {
        var from = new Option<string>("--from") { Description = "Folder of a backup.", Required = true };
        var data = Named("data", "Data folder to make: not there yet, or empty. Nothing is overwritten.", "data");
        var command = new Command("restore", "Makes a data folder out of a backup, checked and synced.") { from, data };
        command.SetAction((parsed, cancel) => Task.FromResult(BackupRun.Restore(parsed.GetValue(from)!, parsed.GetValue(data)!, cancel)));
        return command;
    }

    // Every option is also an environment variable: --checkpoint-seconds is TWIN_CHECKPOINT_SECONDS.
    static Option<T> Named<T>(string name, string description, T? otherwise = default)
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
            return (T)Convert.ChangeType(text, Nullable.GetUnderlyingType(typeof(T)) ?? typeof(T), System.Globalization.CultureInfo.InvariantCulture);
        }
        catch (FormatException)
        {
            result.AddError($"{variable}: '{text}' is not of type {typeof(T).Name}");
            return default!;
        }
    }

    static IPEndPoint Endpoint(string text) => IPEndPoint.Parse(text);
}
