using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Broker;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Payload;

namespace Twin.Delivery.Tests.Mosquitto;

/// <summary>The promise against a real broker with the settings that are shipped.</summary>
public sealed class MosquittoTests
{
    static readonly TelemetryLimits Limits = new(65_536, 1000, 256);
    static readonly string Gateway = SomeCity.Gateway.UserName;
    static readonly string Topic = $"twin/v1/{Gateway}/telemetry";
    static readonly string[] Names = [.. SomeCity.Gateway.Points.All().Select(p => p.Key)];

    [Fact]
    public async Task What_a_lost_client_had_in_flight_goes_to_its_successor_and_counts_once()
    {
        const int messages = 300;
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        var (hosts, routing) = (new MemoryHosts(1, failPerMille: 100), new FacilityRouting(SomeCity.Model));
        await using var publisher = await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0);
        var publishing = Task.CompletedTask;
        var redelivered = 0;
        // Each life of the slot takes some, loses some in flight, and ends without a word.
        for (var life = 0; hosts.Account(SomeCity.Gateway.Key).Accepted < messages * 2 || life < 4; life++)
        {
            life.ShouldBeLessThan(50);
            await using var lanes = new DeliveryLanes(hosts, (ulong)life << 32, TimeProvider.System, NullLogger<DeliveryLanes>.Instance);
            var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 50, TimeProvider.System);
            consumer.Begin();
            var acknowledged = 0;
            using var stop = new CancellationTokenSource();
            await using var client = await PlainClient.ConnectAsync(broker.Port, new HeldSlot("twin", 0, life).ClientId, MosquittoServer.ServerUser, 50, message =>
            {
                if (message.Redelivered) Interlocked.Increment(ref redelivered);
                return consumer.ReceiveAsync(message, stop.Token);
            });
            client.SessionPresent.ShouldBe(life > 0);
            if (life == 0)
            {
                foreach (var filter in BrokerTopics.Subscriptions("twin")) await client.SubscribeAsync(filter);
                publishing = PublishAsync(publisher, messages);
            }
            var acknowledging = consumer.AcknowledgeAsync(id => ++acknowledged < 70 ? client.AcknowledgeAsync(id) : Task.CompletedTask, stop.Token);
            await Wait.UntilAsync(() => acknowledged >= 70 || hosts.Account(SomeCity.Gateway.Key).Accepted >= messages * 2, "the life did its part");
            await stop.CancelAsync();
            await acknowledging.ContinueWith(_ => { }, TaskScheduler.Default);
        }
        await publishing;
        redelivered.ShouldBeGreaterThan(0);
        var account = hosts.Account(SomeCity.Gateway.Key);
        (account.Received, account.Accepted, account.Duplicate, account.Rejected).ShouldBe((messages * 2, messages * 2, 0, 0));
    }

    [Fact]
    public async Task What_is_published_while_no_silo_is_there_waits_over_a_restart_of_the_broker_QoS_0_too()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        await using (var first = await PlainClient.ConnectAsync(broker.Port, "twin-0", MosquittoServer.ServerUser, 50))
            foreach (var filter in BrokerTopics.Subscriptions("twin")) await first.SubscribeAsync(filter);
        await using (var publisher = await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0))
        {
            for (var number = 1; number <= 100; number++) await publisher.PublishAsync(Topic, Payload(number), qualityOfService: 0);
            await publisher.PublishAsync(Topic, Payload(101)); // its answer comes after all before it were taken
        }
        await broker.RestartAsync();
        var (taken, levels) = (0, new HashSet<int>());
        await using var successor = await PlainClient.ConnectAsync(broker.Port, "twin-0", MosquittoServer.ServerUser, 1000, message =>
        {
            lock (levels) levels.Add(message.QualityOfService);
            Interlocked.Increment(ref taken);
            return ValueTask.CompletedTask;
        });
        await Wait.UntilAsync(() => taken >= 101, "all that waited came");
        levels.ShouldBe([1]);
    }

    [Fact]
    public async Task A_gateway_publishes_for_itself_alone_and_the_group_gets_each_message_once()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway, "p0/other");
        var taken = new List<string>();
        ValueTask Take(BrokerMessage message)
        {
            lock (taken) taken.Add(message.Topic);
            return ValueTask.CompletedTask;
        }

        await using var one = await PlainClient.ConnectAsync(broker.Port, "twin-0", MosquittoServer.ServerUser, 50, Take);
        await using var two = await PlainClient.ConnectAsync(broker.Port, "twin-1", MosquittoServer.ServerUser, 50, Take);
        foreach (var client in (PlainClient[])[one, two])
            foreach (var filter in BrokerTopics.Subscriptions("twin")) await client.SubscribeAsync(filter);
        await using var stranger = await PlainClient.ConnectAsync(broker.Port, "stranger", "p0/other", 0);
        await stranger.PublishAsync(Topic, Payload(1));
        await using var gateway = await PlainClient.ConnectAsync(broker.Port, "gateway", Gateway, 0);
        for (var number = 1; number <= 40; number++) await gateway.PublishAsync(Topic, Payload(number));
        await gateway.PublishAsync($"twin/v1/{Gateway}/state", "online");
        await Wait.UntilAsync(() => { lock (taken) return taken.Count >= 41; }, "all came");
        taken.Count(t => t == Topic).ShouldBe(40);
    }

    static async Task PublishAsync(PlainClient publisher, int messages)
    {
        for (var number = 1; number <= messages; number++) await publisher.PublishAsync(Topic, Payload(number));
    }

    static string Payload(int number) => $$"""{"ts":{{1_767_225_500_000 + number}},"points":{"{{Names[0]}}":{{number}},"{{Names[^1]}}":{{number}} } }""";
}
