using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Ingest.Mqtt.Sessions;

namespace Twin.Ingest.Mqtt;

public sealed class AllocationTests
{
    [Theory]
    [InlineData("""{"ts":1767225600000,"points":{"energy":12345.678}}""")]
    [InlineData("""{"ts":1767225600000,"points":{"energy":1,"power":{"v":2.5,"q":"uncertain"},"temperature":true}}""")]
    [InlineData("""{"points":{"\u0070ower":1e3}}""")]
    public async Task From_packet_to_columns_and_acknowledgement_nothing_is_allocated(string json)
    {
        await using var twin = new TestBroker();
        var connection = new MqttConnection(twin.Broker, new DuplexPipe().Server, null, () => { })
        {
            Connect = new() { Version = MqttVersion.V311, CleanStart = true, KeepAliveSeconds = 0, ClientId = "c" },
            Scope = new(TestCity.UserName, 1, Scope.PrefixOf(TestCity.UserName), twin.Broker.Options),
            Session = new(1, "c", twin.Broker.Options),
        };
        connection.Ingress = new(connection.Scope, twin.Broker.Options, twin.Metrics);
        connection.TryFollowModel().ShouldBeTrue();
        var handler = new PacketHandler(connection);
        var packet = TestPackets.Publish(TestCity.Telemetry, json, 1, 7);
        var flight = new Flight();
        flight.Begin(connection, connection.Scope, new(1), 1, twin.Clock.NowMs);
        handler.Begin(flight);

        const int messages = 1_000;
        Handle(); // the columns grow to their size
        Restart();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Handle();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        flight.Batch.Count.ShouldBeGreaterThanOrEqualTo(messages);
        flight.Responses.WrittenCount.ShouldBe(4 * messages);

        void Handle()
        {
            for (var i = 0; i < messages; i++) handler.Handle(packet[0], packet.AsSpan(2)).ShouldBeSuccess();
        }

        void Restart()
        {
            flight.Clear();
            flight.Begin(connection, connection.Scope, new(1), 1, twin.Clock.NowMs);
        }
    }
}

file static class Fast
{
    public static void ShouldBeSuccess(this ReasonCode reason)
    {
        if (reason != ReasonCode.Success) throw new InvalidOperationException(reason.ToString());
    }
}
