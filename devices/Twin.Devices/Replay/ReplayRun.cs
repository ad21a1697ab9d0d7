using System.Globalization;
using Twin.Devices.Mqtt;
using Twin.Devices.Telemetry;

namespace Twin.Devices.Replay;

/// <summary>What a replay did; printed as one JSON line.</summary>
/// <param name="Acknowledged">Messages; equal to <see cref="Messages"/> when all is done (QoS 0 is never acknowledged).</param>
/// <param name="Refused">Messages acknowledged with a reason code that refuses.</param>
sealed record ReplaySummary(
    string File, int Rows, int EmptyCells, long Readings, long Messages, long Acknowledged, long Refused, long Resent, int Connections, double Seconds);

/// <summary>Publishes a file's rows as one gateway.</summary>
sealed class ReplayRun(ReplayOptions options, TimeProvider time, TextWriter progress)
{
    static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(5);

    /// <exception cref="ReplayException">The file cannot be replayed; nothing was sent.</exception>
    /// <exception cref="MqttConnectionException">The server refuses, or stayed away for too long.</exception>
    public async Task<ReplaySummary> RunAsync(CancellationToken cancel)
    {
        var rows = new RowReader(options);
        IReadOnlyList<ReplayReading> readings;
        await using (var file = options.File.OpenRead()) readings = rows.Read(file);

        var started = time.GetTimestamp();
        await using var client = new MqttClient(ClientOptions(), time);
        await client.ConnectAsync(cancel);
        var sent = await PublishAsync(client, readings, cancel);
        await client.DrainAsync(cancel);
        var summary = new ReplaySummary(options.File.Name, rows.Rows, rows.EmptyCells, sent.Readings, sent.Messages, client.Acknowledged,
            client.Refused, client.Resent, client.Connections, Math.Round(time.GetElapsedTime(started).TotalSeconds, 3));
        await client.PublishAsync(new(TelemetryWriter.Topic(options.User, "state"), "offline"u8.ToArray(), Qos.AtLeastOnce, Retain: true), cancel);
        await client.CloseAsync(polite: true);
        return summary;
    }

    async Task<(long Messages, long Readings)> PublishAsync(MqttClient client, IReadOnlyList<ReplayReading> readings, CancellationToken cancel)
    {
        var topic = TelemetryWriter.Topic(options.User, "telemetry");
        var (messages, count) = (0L, 0L);
        var (started, shown) = (time.GetTimestamp(), time.GetTimestamp());
        long? firstMs = null;
        foreach (var message in ReplayMessages.Of(readings, options))
        {
            await PaceAsync(started, Math.Abs(message.FirstMs - (firstMs ??= message.FirstMs)), cancel);
            await client.PublishAsync(new(topic, message.Payload, options.Qos), cancel);
            messages++;
            count += message.Readings;
            if (time.GetElapsedTime(shown) < ProgressEvery) continue;
            shown = time.GetTimestamp();
            await progress.WriteLineAsync(string.Create(CultureInfo.InvariantCulture,
                $"{DateTimeOffset.FromUnixTimeMilliseconds(message.FirstMs):u} {count} of {readings.Count} readings sent, {client.Unacknowledged} messages unacknowledged"));
        }
        return (messages, count);
    }

    // A shuffled replay has no pace of its own; its messages come when the distance from the first would.
    async ValueTask PaceAsync(long started, long sourceMs, CancellationToken cancel)
    {
        if (double.IsPositiveInfinity(options.Speed)) return;
        var wait = TimeSpan.FromMilliseconds(sourceMs / options.Speed) - time.GetElapsedTime(started);
        if (wait > TimeSpan.Zero) await Task.Delay(wait, time, cancel);
    }

    MqttClientOptions ClientOptions()
    {
        var state = TelemetryWriter.Topic(options.User, "state");
        return new()
        {
            Server = options.Server,
            ClientId = $"replay-{options.User.Replace('/', '-')}",
            UserName = options.User,
            Password = options.Password,
            Version = options.Version,
            Window = options.Window,
            GiveUpAfter = options.GiveUpAfter,
            Birth = new(state, "online"u8.ToArray(), Qos.AtMostOnce, Retain: true),
            Will = new(state, "offline"u8.ToArray(), Qos.AtLeastOnce, Retain: true),
        };
    }
}
