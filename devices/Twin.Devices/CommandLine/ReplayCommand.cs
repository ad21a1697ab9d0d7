using System.CommandLine;
using System.Globalization;
using Twin.Devices.Mqtt;
using Twin.Devices.Replay;
using static Twin.Devices.CommandLine.Options;

namespace Twin.Devices.CommandLine;

/// <summary><c>replay</c>: a CSV file as one gateway.</summary>
static class ReplayCommand
{
    public static Command Create(TimeProvider time)
    {
        var file = new Option<FileInfo>("--file") { Description = "The CSV file, with a header.", Required = true, HelpName = "FILE" };
        var server = Server();
        var user = Required<string>("--user", "PARK/GATEWAY", "The gateway to publish as.", s => s.Split('/') is [_, _] ? s : null);
        var password = Password();
        var protocol = Protocol();
        var columns = Several<ColumnMapping>("--column", "NAME=local_name[:register|gauge][:SCALE]",
            "A column and its point; register sums amounts per interval to a cumulative reading. May be repeated.", ColumnMapping.Parse);
        var timeColumn = new Option<string>("--time-column") { Description = "The column with the stamps.", Required = true, HelpName = "NAME" };
        var timeFormat = new Option<string?>("--time-format") { Description = "Their .NET format, as in \"dd-MM-yyyy HH:mm\"; ISO 8601 where not given.", HelpName = "FORMAT" };
        var zone = Optional("--zone", "UTC|Area/City|+08:00", "The zone of stamps without offset.", StampFormat.ParseZone, TimeZoneInfo.Utc);
        var stamp = Optional("--stamp", "start|end", "Which end of its interval a stamp names.", Edge, StampEdge.Start);
        var midnight = new Option<bool>("--midnight-same-date") { Description = "24:00 is written as 00:00 of the date that ends." };
        var interval = Optional("--interval", "15m", "Length of a row's interval.", s => Duration(s) is { Ticks: > 0 } d ? d : null, TimeSpan.FromMinutes(15));
        var opening = Optional("--opening", "NUMBER", "What registers read before the first row.", Decimal, 0m);
        var speed = Optional("--speed", "max|X", "Source seconds a second.", s => s == "max" ? double.PositiveInfinity : Number(s) is > 0 and var x ? x : null, double.PositiveInfinity);
        var batch = Count("--batch", "Instants a message.", 1, 1, 1000);
        var qos = Count("--qos", "Quality of service.", 1, 0, 2);
        var window = Count("--inflight", "Publishes under way at once.", 256, 1, ushort.MaxValue);
        var order = Optional("--order", "forward|reverse|shuffle[:SEED]", "The order of instants.", Order, new Ordering(RowOrder.Forward, 0));
        var duplicates = Optional("--duplicates", "0..1", "The share of messages sent twice.", s => Number(s) is <= 1 and var share ? share : null, 0d);
        var giveUp = Optional("--give-up-after", "2m", "How long the server may stay away.", s => Duration(s), TimeSpan.FromMinutes(2));

        var command = new Command("replay", "Publishes the rows of a CSV file as one gateway, and prints a summary as JSON.")
        {
            file, server, user, password, protocol, columns, timeColumn, timeFormat, zone, stamp, midnight, interval, opening,
            speed, batch, qos, window, order, duplicates, giveUp,
        };
        command.Validators.Add(result =>
        {
            if (result.GetValue(columns) is not { Length: > 0 }) result.AddError("--column is required");
        });
        DeviceCommandLine.SetAction(command, async (r, output, error, cancel) =>
        {
            var (rowOrder, seed) = r.GetValue(order)!;
            var summary = await new ReplayRun(new()
            {
                File = r.GetRequiredValue(file),
                Server = r.GetRequiredValue(server),
                User = r.GetRequiredValue(user),
                Password = r.GetValue(password)!,
                Version = r.GetValue(protocol),
                Columns = r.GetValue(columns)!,
                Stamps = new(r.GetRequiredValue(timeColumn), r.GetValue(timeFormat), r.GetValue(zone)!, r.GetValue(stamp), r.GetValue(midnight)),
                Interval = r.GetValue(interval),
                Opening = r.GetValue(opening),
                Speed = r.GetValue(speed),
                Batch = r.GetValue(batch),
                Qos = (Qos)r.GetValue(qos),
                Window = r.GetValue(window),
                Order = rowOrder,
                Seed = seed,
                Duplicates = r.GetValue(duplicates),
                GiveUpAfter = r.GetValue(giveUp),
            }, time, error).RunAsync(cancel);
            await output.WriteLineAsync(JsonLine.Of(summary));
            return summary.Refused == 0 ? 0 : DeviceCommandLine.Failed;
        });
        return command;
    }

    static object? Edge(string text) => text switch { "start" => StampEdge.Start, "end" => StampEdge.End, _ => null };

    static object? Decimal(string text) =>
        decimal.TryParse(text, NumberStyles.Number, CultureInfo.InvariantCulture, out var value) ? value : null;

    sealed record Ordering(RowOrder Order, int Seed)
    {
        public override string ToString() => Order == RowOrder.Shuffle ? $"shuffle:{Seed}" : Order.ToString().ToLowerInvariant();
    }

    static object? Order(string text) => text.Split(':') switch
    {
        ["forward"] => new Ordering(RowOrder.Forward, 0),
        ["reverse"] => new Ordering(RowOrder.Reverse, 0),
        ["shuffle"] => new Ordering(RowOrder.Shuffle, 0),
        ["shuffle", var seed] when Whole(seed, 0, int.MaxValue) is { } number => new Ordering(RowOrder.Shuffle, number),
        _ => null,
    };
}
