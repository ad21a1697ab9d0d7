using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Park.Server;

namespace Twin.Park.Crash;

/// <summary>One gateway with a persistent session: publishes its plan in bursts, through every crash, and keeps what was sent and what was acknowledged.</summary>
sealed class CrashGateway : IAsyncDisposable
{
    // While a kill is awaited bursts follow closely, so that messages are under way at most instants. Once this many readings went out, or while
    // the server is audited, they come rarely: the readings of hundreds of kills can still be audited one by one, however slow the machine is.
    const int BurstMessagesMax = 8, PauseMsMax = 50, QuietPauseMsMax = 1_000, LoadReadings = 400;

    readonly ReadingPlan plan;
    readonly MqttClient client;
    readonly byte[] topic;
    readonly CancellationTokenSource stop = new();
    readonly ConcurrentDictionary<byte[], IReadOnlyList<CrashReading>> underWay = new(); // arrays are compared by reference
    readonly Lock gate = new();
    readonly Dictionary<CrashPoint, Dictionary<long, long>> sent = [], acknowledged = [];
    Task publishing = Task.CompletedTask;
    long sentCount, quietFrom = LoadReadings;

    public CrashGateway(ParkServer server, CrashLink link, int seed)
    {
        (Link, plan) = (link, new(link, seed));
        topic = Encoding.UTF8.GetBytes($"twin/v1/{link.UserName}/telemetry");
        foreach (var point in link.Points) (sent[point], acknowledged[point]) = ([], []);
        client = new(new()
        {
            Server = MqttClientOptions.ParseServer(server.Mqtt)!, ClientId = $"crash-{link.UserName.Replace('/', '-')}", UserName = link.UserName,
            Password = CrashPlant.Password, Version = link.Version, Window = 32, RetryWithin = TimeSpan.FromMilliseconds(200),
        }, TimeProvider.System, takenOver: message => Acknowledge(message.Payload));
    }

    public CrashLink Link { get; }
    public int SessionsLost => client.SessionsLost;
    public long Refused => client.Refused;
    public long Repeated => plan.Repeated;
    public int Connections => client.Connections;

    /// <summary>Readings in messages given to the client, repeated ones among them.</summary>
    public long SentCount => Interlocked.Read(ref sentCount);

    public long AcknowledgedCount { get { lock (gate) return acknowledged.Values.Sum(p => (long)p.Count); } }

    public async Task StartAsync()
    {
        await client.ConnectAsync(stop.Token);
        publishing = Task.Run(PublishAsync);
    }

    /// <summary>A kill is coming: publishes at full rate again.</summary>
    public void Load() => Interlocked.Exchange(ref quietFrom, SentCount + LoadReadings);

    /// <summary>Ends publishing and waits until everything is acknowledged.</summary>
    public async Task DrainAsync()
    {
        await stop.CancelAsync();
        await publishing;
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        await client.DrainAsync(patience.Token);
    }

    /// <summary>All readings of a point acknowledged by now: value by time.</summary>
    public Dictionary<long, long> AcknowledgedOf(CrashPoint point)
    {
        lock (gate) return new(acknowledged[point]);
    }

    public bool WasSent(CrashPoint point, long timeMs, long micro)
    {
        lock (gate) return sent[point].TryGetValue(timeMs, out var value) && value == micro;
    }

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await client.DisposeAsync();
        await publishing;
        stop.Dispose();
    }

    async Task PublishAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                for (var left = 1 + plan.Next(BurstMessagesMax); left > 0 && !stop.IsCancellationRequested; left--) await PublishNextAsync();
                await Task.Delay(plan.Next(SentCount < Interlocked.Read(ref quietFrom) ? PauseMsMax : QuietPauseMsMax), stop.Token);
            }
        }
        catch (Exception error) when (stop.IsCancellationRequested && error is OperationCanceledException or MqttConnectionException)
        {
            // The end of the run; what the client holds is drained apart.
        }
    }

    async Task PublishNextAsync()
    {
        var readings = plan.NextMessage();
        var payload = Encoding.UTF8.GetBytes(Json(readings));
        lock (gate)
            foreach (var reading in readings) sent[reading.Point][reading.TimeMs] = reading.Micro;
        underWay[payload] = readings;
        Interlocked.Add(ref sentCount, readings.Count);
        // Not cancelled: a message that was counted as sent is sent.
        await client.PublishAsync(new(topic, payload, Link.Qos), CancellationToken.None);
    }

    void Acknowledge(byte[] payload)
    {
        if (!underWay.TryRemove(payload, out var readings)) return;
        lock (gate)
            foreach (var reading in readings) acknowledged[reading.Point][reading.TimeMs] = reading.Micro;
    }

    static string Json(IEnumerable<CrashReading> readings) => $"[{string.Join(',', readings.Select(Json))}]";

    static string Json(CrashReading reading) =>
        string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{reading.TimeMs}}},"points":{"{{{reading.Point.LocalName}}}":{{{reading.ValueText}}}}}""");
}
