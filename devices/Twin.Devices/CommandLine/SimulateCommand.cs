using System.CommandLine;
using Twin.Devices.Simulate;
using static Twin.Devices.CommandLine.Options;

namespace Twin.Devices.CommandLine;

/// <summary><c>simulate</c>: every gateway of a model, until it is stopped.</summary>
static class SimulateCommand
{
    public static Command Create(TimeProvider time)
    {
        var model = ModelSource.Option();
        var server = Server();
        var password = Password();
        var protocol = Protocol();
        var seed = Count("--seed", "What follows from chance: weather, loads, register openings.", 1, 0, int.MaxValue);
        var interval = Optional("--interval", "2s", "Between two messages of a gateway.", s => Duration(s) is { TotalMilliseconds: >= 100 } d ? d : null, TimeSpan.FromSeconds(2));
        var backfill = Optional("--backfill", "24h", "Publish this much past first, every 15 minutes of it.", s => Duration(s), TimeSpan.Zero);
        var speed = Optional("--speed", "max|X", "How fast the past is published: source seconds a second.", s => s == "max" ? double.PositiveInfinity : Number(s) is > 0 and var x ? x : null, double.PositiveInfinity);
        var faults = Several<Fault>("--fault", "silence|duplicate|late|clock|rollover|reset|garbage[:RATE|:GATEWAY]", "What goes wrong, and for whom. May be repeated.", Fault.Parse);
        var giveUp = Optional("--give-up-after", "10m", "How long the server may stay away.", s => Duration(s), TimeSpan.FromMinutes(10));
        var command = new Command("simulate", "Runs every gateway of a model until it is stopped, and prints a summary as JSON.")
        {
            model, server, password, protocol, seed, interval, backfill, speed, faults, giveUp,
        };
        DeviceCommandLine.SetAction(command, async (r, output, error, cancel) =>
        {
            var options = new SimulateOptions
            {
                Server = r.GetRequiredValue(server),
                Password = r.GetValue(password)!,
                Version = r.GetValue(protocol),
                Seed = r.GetValue(seed),
                Interval = r.GetValue(interval),
                Backfill = r.GetValue(backfill),
                Speed = r.GetValue(speed),
                Faults = r.GetValue(faults)!,
                GiveUpAfter = r.GetValue(giveUp),
            };
            var run = new SimulateRun(ModelSource.Load(r.GetRequiredValue(model)), options, time, error);
            await output.WriteLineAsync(JsonLine.Of(await run.RunAsync(cancel)));
            return 0;
        });
        return command;
    }
}
