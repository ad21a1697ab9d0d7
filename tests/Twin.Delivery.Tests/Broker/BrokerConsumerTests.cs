using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Broker;
using Twin.Delivery.Envelope;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;
using Twin.Ingest.Payload;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Broker;

public sealed class BrokerConsumerTests
{
    static readonly TelemetryLimits Limits = new(65_536, 1000, 256);
    static readonly string Topic = $"twin/v1/{SomeCity.Gateway.UserName}/telemetry";
    static readonly KeyValuePair<string, PointKey>[] Names = [.. SomeCity.Gateway.Points.All()];

    readonly ManualTimeProvider clock = new();
    readonly FacilityRouting routing = new(SomeCity.Model);

    /// <summary>
    /// A broker of QoS 1 whose connections break at any time, in front of journals whose calls and answers are lost by chance: every
    /// message is acknowledged once in the order of receipt, only when it is durable, and counts once in the end.
    /// </summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 200)]
    [InlineData(3, 500)]
    public async Task Every_message_is_acknowledged_once_durable_and_counts_once_over_lost_connections(int seed, int failPerMille)
    {
        const int messages = 200, inFlightMax = 8;
        var (hosts, random) = (new MemoryHosts(seed, failPerMille), new Random(seed));
        await using var lanes = new DeliveryLanes(hosts, 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(3, () => routing, lanes, Limits, inFlightMax, clock);
        var broker = new Queue<(int Number, bool Sent)>(Enumerable.Range(1, messages).Select(n => (n, false)));
        var early = 0;
        for (var connections = 0; broker.Count > 0; connections++)
        {
            connections.ShouldBeLessThan(10_000);
            consumer.Begin();
            using var connection = new CancellationTokenSource();
            var (acknowledged, sent) = (new ConcurrentQueue<ushort>(), 0);
            var acknowledging = consumer.AcknowledgeAsync(id =>
            {
                if (!IsDurable(hosts, id)) Interlocked.Increment(ref early);
                acknowledged.Enqueue(id);
                return Task.CompletedTask;
            }, connection.Token);
            // The connection breaks after some messages and some time.
            var (toSend, turns) = (random.Next(1, 60), random.Next(0, 40));
            foreach (var (number, wasSent) in broker.Take(toSend).ToArray())
            {
                await Wait.UntilAsync(() => sent - acknowledged.Count < inFlightMax, clock, TimeSpan.FromSeconds(1), "the receive maximum allows one more");
                await consumer.ReceiveAsync(Message(number, wasSent), connection.Token);
                sent++;
            }
            for (var turn = 0; turn < turns && acknowledged.Count < sent; turn++)
            {
                clock.Advance(TimeSpan.FromSeconds(1));
                await Task.Yield();
            }
            await connection.CancelAsync();
            await acknowledging.ContinueWith(_ => { }, TaskScheduler.Default);
            // What it sent and was not acknowledged comes again, marked.
            acknowledged.Select(id => (int)id).ShouldBe(broker.Take(acknowledged.Count).Select(m => m.Number), $"seed {seed}");
            broker = new(broker.Select((m, i) => (m.Number, m.Sent || i < sent)).Skip(acknowledged.Count));
        }
        early.ShouldBe(0);
        await Wait.UntilAsync(() => lanes.Waiting == 0, clock, TimeSpan.FromSeconds(1), "nothing is under way");
        var account = hosts.Account(SomeCity.Gateway.Key);
        (account.Received, account.Accepted, account.Duplicate, account.Rejected).ShouldBe((messages * 4, messages * 3, 0, messages));
        (account.RejectedByReason[RejectionReason.UnknownPoint], hosts.Overlapped).ShouldBe((messages, false));
    }

    [Fact]
    public async Task Messages_that_no_journal_takes_are_acknowledged_and_told()
    {
        await using var lanes = new DeliveryLanes(new MemoryHosts(1, 0), 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 10, clock);
        consumer.Begin();
        await consumer.ReceiveAsync(new("twin/v1/p0/stranger/telemetry", "{}"u8.ToArray(), 1, 1, false), CancellationToken.None);
        await consumer.ReceiveAsync(new("twin/v1/p0/telemetry", "{}"u8.ToArray(), 1, 2, false), CancellationToken.None);
        await consumer.ReceiveAsync(new($"twin/v1/{SomeCity.Gateway.UserName}/state", "asleep"u8.ToArray(), 1, 3, false), CancellationToken.None);
        (await AcknowledgedAsync(consumer, 3)).ShouldBe([1, 2, 3]);
        (consumer.Unknown.Messages, consumer.Unknown.Names.Single()).ShouldBe((1, "p0/stranger"));
    }

    [Fact]
    public async Task States_and_broken_payloads_are_counted_at_their_gateway()
    {
        var hosts = new MemoryHosts(1, 0);
        await using var lanes = new DeliveryLanes(hosts, 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 10, clock);
        consumer.Begin();
        await consumer.ReceiveAsync(new($"twin/v1/{SomeCity.Gateway.UserName}/state", "online"u8.ToArray(), 1, 1, false), CancellationToken.None);
        await consumer.ReceiveAsync(new(Topic, "{not json"u8.ToArray(), 1, 2, false), CancellationToken.None);
        (await AcknowledgedAsync(consumer, 2)).ShouldBe([1, 2]);
        var account = hosts.Account(SomeCity.Gateway.Key);
        (account.Link, account.Received, account.RejectedByReason[RejectionReason.MalformedJson]).ShouldBe((GatewayLink.Online, 1, 1));
    }

    [Fact]
    public async Task A_reading_without_time_that_was_lost_with_a_silo_is_taken_when_it_is_redelivered()
    {
        var hosts = new MemoryHosts(1, 0);
        await using var lanes = new DeliveryLanes(hosts, 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 10, clock);
        consumer.Begin();
        var gauge = Names.First(n => SomeCity.Model.Find(n.Value)!.Spec.Kind == PointKind.Power);
        var message = new BrokerMessage(Topic, Encoding.UTF8.GetBytes($$"""{"points":{"{{gauge.Key}}":7} }"""), 1, 1, Redelivered: true);
        await consumer.ReceiveAsync(message, CancellationToken.None);
        await consumer.ReceiveAsync(message with { PacketId = 1 }, CancellationToken.None);
        (await AcknowledgedAsync(consumer, 2)).ShouldBe([1, 1]);
        hosts.Holds(gauge.Value, clock.NowMs, 7_000_000).ShouldBeTrue();
        hosts.Account(SomeCity.Gateway.Key).Received.ShouldBe(1);
    }

    [Fact]
    public async Task A_broker_that_sends_more_than_the_receive_maximum_is_not_read_until_some_are_acknowledged()
    {
        await using var lanes = new DeliveryLanes(new MemoryHosts(1, failPerMille: 0), 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 2, clock);
        consumer.Begin();
        for (var number = 1; number <= 2; number++) await consumer.ReceiveAsync(Message(number, false), CancellationToken.None);
        var third = consumer.ReceiveAsync(Message(3, false), CancellationToken.None).AsTask();
        third.IsCompleted.ShouldBeFalse();
        (await AcknowledgedAsync(consumer, 3)).ShouldBe([1, 2, 3]);
        await third;
    }

    [Fact]
    public async Task Messages_of_QoS_0_are_dropped_and_counted_beyond_what_may_wait()
    {
        await using var lanes = new DeliveryLanes(new MemoryHosts(1, failPerMille: 2000), 1, clock, NullLogger<DeliveryLanes>.Instance);
        var consumer = new BrokerConsumer(0, () => routing, lanes, Limits, 5, clock);
        consumer.Begin();
        for (var number = 1; number <= 9; number++) await consumer.ReceiveAsync(Message(number, false) with { QualityOfService = 0, PacketId = 0 }, CancellationToken.None);
        (consumer.Dropped, consumer.InFlight, lanes.Waiting).ShouldBe((4, 0, 5));
    }

    [Theory]
    [InlineData("twin/v1/a/b/telemetry", TopicKind.Telemetry, "a/b")]
    [InlineData("twin/v1/a/b/state", TopicKind.State, "a/b")]
    [InlineData("twin/v1/a/telemetry", TopicKind.Other, "")]
    [InlineData("twin/v1//telemetry", TopicKind.Other, "")]
    [InlineData("twin/v1/telemetry", TopicKind.Other, "")]
    [InlineData("twin/v1/a/b/c/telemetry", TopicKind.Other, "")]
    [InlineData("twin/v1/a/b/rejected", TopicKind.Other, "")]
    [InlineData("x/twin/v1/a/b/telemetry", TopicKind.Other, "")]
    public void Topics_are_told_apart(string topic, TopicKind kind, string userName)
    {
        BrokerTopics.KindOf(topic, out var found).ShouldBe(kind);
        found.ShouldBe(userName);
    }

    // Three readings of as many facilities, and one that the gateway does not know.
    static BrokerMessage Message(int number, bool redelivered) => new(Topic, Encoding.UTF8.GetBytes(
        $$"""{"ts":{{TimeOf(number)}},"points":{"{{Names[0].Key}}":{{number}},"{{Names[5].Key}}":{{number}},"{{Names[^1].Key}}":{{number}},"nobody":1} }"""), 1, (ushort)number, redelivered);

    static long TimeOf(int number) => 1_767_225_500_000 + number;

    static bool IsDurable(MemoryHosts hosts, int number) =>
        new[] { Names[0], Names[5], Names[^1] }.All(n => hosts.Holds(n.Value, TimeOf(number), number * 1_000_000L));

    static async Task<ushort[]> AcknowledgedAsync(BrokerConsumer consumer, int count)
    {
        var (ids, enough) = (new List<ushort>(), new CancellationTokenSource());
        await consumer.AcknowledgeAsync(id =>
        {
            ids.Add(id);
            return ids.Count == count ? enough.CancelAsync() : Task.CompletedTask;
        }, enough.Token).WaitAsync(TimeSpan.FromSeconds(60)).ContinueWith(_ => { }, TaskScheduler.Default);
        return [.. ids];
    }
}
