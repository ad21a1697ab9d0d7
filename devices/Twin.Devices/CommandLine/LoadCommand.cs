using System.CommandLine;
using Twin.Devices.Load;
using Twin.Devices.Mqtt;
using static Twin.Devices.CommandLine.Options;

namespace Twin.Devices.CommandLine;

/// <summary><c>load</c>: as many readings as are asked for, or as the server takes.</summary>
static class LoadCommand
{
    public static Command Create(TimeProvider time)
    {
        var model = ModelSource.Option();
        var server = Server();
        var password = Password();
        var protocol = Protocol();
        var prefix = new Option<string>("--user-prefix") { Description = "Only gateways whose user name begins so.", HelpName = "PARK/", DefaultValueFactory = _ => "" };
        var connections = Count("--connections", "Connections; 0 is one for each gateway.", 0, 0, 20_000);
        var points = Count("--points", "Points to fill, evenly from the gateways.", 10_000, 1, 10_000_000);
        var batch = Count("--batch", "Readings a message.", 1, 1, LoadOptions.BatchMax);
        var rate = Optional("--rate", "max|N", "Readings a second in all.", s => s == "max" ? double.PositiveInfinity : Number(s) is > 0 and var n ? n : null, double.PositiveInfinity);
        var seconds = Count("--seconds", "How long to publish.", 10, 1, 24 * 60 * 60);
        var qos = Count("--qos", "Quality of service.", 1, 0, 1);
        var inFlight = Count("--inflight", "Unacknowledged messages a connection.", 2000, 1, ushort.MaxValue);
        var seed = Count("--seed", "Where registers start and how fast they advance.", 1, 0, int.MaxValue);
        var order = Optional("--order", "model|random", "The order in which a connection visits its points.", s => s switch { "model" => PointOrder.Model, "random" => PointOrder.Random, _ => null }, PointOrder.Model);
        var report = new Option<FileInfo?>("--report") { Description = "Writes first and last reading of every point, as JSON lines.", HelpName = "FILE" };
        var command = new Command("load", "Fills connections with readings at a set or maximal rate, and prints a summary as JSON.")
        {
            model, server, password, protocol, prefix, connections, points, batch, rate, seconds, qos, inFlight, seed, order, report,
        };
        DeviceCommandLine.SetAction(command, async (r, output, error, cancel) =>
        {
            var options = new LoadOptions
            {
                Server = r.GetRequiredValue(server),
                Password = r.GetValue(password)!,
                Version = r.GetValue(protocol),
                Connections = r.GetValue(connections),
                Points = r.GetValue(points),
                Batch = r.GetValue(batch),
                Rate = r.GetValue(rate),
                Duration = TimeSpan.FromSeconds(r.GetValue(seconds)),
                Qos = (Qos)r.GetValue(qos),
                InFlight = r.GetValue(inFlight),
                Seed = r.GetValue(seed),
                Order = r.GetValue(order),
            };
            var plan = LoadPlan.Of(ModelSource.Load(r.GetRequiredValue(model)), options, r.GetValue(prefix)!);
            var summary = await Task.Factory.StartNew(() => LoadSession.Run(plan, options, time, r.GetValue(report), cancel),
                CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
            await output.WriteLineAsync(JsonLine.Of(summary));
            return summary is { Unacknowledged: 0, UnexpectedAcknowledgements: 0, Refused: 0 } ? 0 : DeviceCommandLine.Failed;
        });
        return command;
    }
}
