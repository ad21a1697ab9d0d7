using System.Diagnostics;
using System.Globalization;
using System.Text;
using Twin.Park.Hostile;
using Twin.Park.Server;

namespace Twin.Park.Overload;

/// <summary>A gateway that publishes at a rate of its own, whatever is acknowledged: what the server does not take waits in the socket and here.</summary>
sealed class OpenLoopGateway : IDisposable
{
    // 2025-01-01T00:00:00Z: one instant a message from here.
    const long StartMs = 1_735_689_600_000;

    readonly RawConnection connection;
    readonly string topic, points;
    readonly int readingsPerMessage;
    readonly Task reading;
    long sent, acknowledged;

    OpenLoopGateway(RawConnection connection, string userName, int sensors)
    {
        (this.connection, readingsPerMessage) = (connection, sensors);
        topic = $"twin/v1/{userName}/telemetry";
        points = string.Join(',', Enumerable.Range(0, sensors).Select(i => string.Create(CultureInfo.InvariantCulture, $"\"{userName.Split('/')[1]}/array/t{i}\":{i}.5")));
        reading = Task.Run(ReadAsync);
    }

    public long SentReadings => Volatile.Read(ref sent) * readingsPerMessage;

    public long AcknowledgedReadings => Volatile.Read(ref acknowledged) * readingsPerMessage;

    /// <summary>The server has ended the connection, or answered out of order.</summary>
    public string? Fault { get; private set; }

    public static async Task<OpenLoopGateway> ConnectAsync(ParkServer server, string userName, int sensors) =>
        new(await RawConnection.AcceptedAsync(server, userName, "open-loop"), userName, sensors);

    /// <summary>Publishes as fast as at most so many messages are unacknowledged: what the server sustains.</summary>
    public async Task SaturateAsync(TimeSpan span, int window)
    {
        var watch = Stopwatch.StartNew();
        while (watch.Elapsed < span)
        {
            if (sent - Volatile.Read(ref acknowledged) < window) await PublishAsync();
            else await Task.Delay(1);
        }
    }

    /// <summary>Publishes so many readings, evenly over a span where the socket takes them that fast, and later where it does not.</summary>
    public async Task OfferAsync(long readings, TimeSpan span)
    {
        var watch = Stopwatch.StartNew();
        var messages = readings / readingsPerMessage;
        for (long i = 0; i < messages; i++)
        {
            if (watch.Elapsed < span * i / messages) await Task.Delay(1);
            await PublishAsync();
        }
    }

    public void Dispose() => connection.Dispose();

    async Task PublishAsync()
    {
        var number = Interlocked.Increment(ref sent);
        var payload = string.Create(CultureInfo.InvariantCulture, $$$"""{"ts":{{{StartMs + number * 1000}}},"points":{{{{points}}}}}""");
        await connection.SendAsync(RawConnection.PublishOf(topic, payload, PacketIdOf(number)));
    }

    // Acknowledgements come in the order of the messages [MQTT-4.6.0-2].
    async Task ReadAsync()
    {
        while (await connection.ReadAsync() is var (type, body))
        {
            var expected = PacketIdOf(Volatile.Read(ref acknowledged) + 1);
            if (type != RawConnection.PubAck || (body[0] << 8 | body[1]) != expected) Fault ??= $"packet of type {type} instead of the acknowledgement of {expected}";
            Interlocked.Increment(ref acknowledged);
        }
        Fault ??= "the server ended the connection";
    }

    static int PacketIdOf(long number) => (int)((number - 1) % ushort.MaxValue) + 1;
}
