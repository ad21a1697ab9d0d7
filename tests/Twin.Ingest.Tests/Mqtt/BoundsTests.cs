using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

public sealed class BoundsTests
{
    [Fact]
    public void Default_options_are_within_their_ranges()
    {
        new MqttOptions().Faults().ShouldBeEmpty();
        MqttOptions.ForConformance.Faults().ShouldBeEmpty();
    }

    [Fact]
    public void Every_option_out_of_its_range_is_named_with_value_and_rule() =>
        new MqttOptions { ReceiveMaximum = 0, QueuePerSession = 40_000 }.Faults().ShouldBe([
            "ReceiveMaximum = 0: must be from 1 to 65535", "QueuePerSession = 40000: must be from 1 to 32767"]);

    [Fact]
    public async Task Connections_wait_for_one_another_when_all_batches_are_out_and_all_get_their_turn()
    {
        await using var twin = new TestBroker(new() { BatchesMax = 16, BatchesPerConnection = 4 });
        var clients = new List<TestClient>();
        for (var i = 0; i < 12; i++) clients.Add(await twin.ConnectAsync("c" + i, keepAlive: 0));
        twin.Log.Hold();
        foreach (var client in clients)
        {
            for (var i = 1; i <= 4; i++)
            {
                await client.SendAsync(Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, i));
                await Task.Yield();
            }
        }
        await Until.TrueAsync(() => twin.Log.Held == 16);
        // One that waits goes away: its turn passes to the next.
        await clients[^1].Pipe.Client.Output.CompleteAsync();

        twin.Log.CommitHeld(andGoOn: true);
        foreach (var client in clients.SkipLast(1))
            for (var i = 1; i <= 4; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
    }

    [Fact]
    public async Task A_gateway_that_sends_faster_than_is_committed_is_not_read()
    {
        await using var twin = new TestBroker(new() { BatchesPerConnection = 2, ReadingsPerBatch = 4 });
        var client = await twin.ConnectAsync();
        twin.Log.Hold();
        await client.SendAsync(Enumerable.Range(1, 20).Select(i => Publish(TestCity.Telemetry, """{"points":{"power":1}}""", 1, i)).ToArray());
        await Until.TrueAsync(() => twin.Log.Held == 2);
        twin.Log.Held.ShouldBe(2);
        twin.Log.CommitHeld(andGoOn: true);
        for (var i = 1; i <= 20; i++) (await client.ReadAsync(PacketType.PubAck)).PacketId.ShouldBe(i);
    }
}
