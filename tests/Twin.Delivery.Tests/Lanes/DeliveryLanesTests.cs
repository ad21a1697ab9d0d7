using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.Lanes;
using Twin.Delivery.Routing;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Lanes;

public sealed class DeliveryLanesTests
{
    readonly ManualTimeProvider clock = new();
    readonly FacilityRouting routing = new(SomeCity.Model);

    /// <summary>Calls and answers are lost by chance; each batch is told durable once, when all its readings are; nothing is counted twice.</summary>
    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 300)]
    [InlineData(3, 700)]
    public async Task Every_batch_becomes_durable_once_and_counts_once_whatever_is_lost_on_the_way(int seed, int failPerMille)
    {
        var (hosts, random) = (new MemoryHosts(seed, failPerMille), new Random(seed));
        await using var lanes = new DeliveryLanes(hosts, seed: 1, clock, NullLogger<DeliveryLanes>.Instance);
        var (durable, early, sent) = (0, 0, 0);
        for (var batchNumber = 1; batchNumber <= 300; batchNumber++)
        {
            var batch = SomeBatch(random, batchNumber);
            var readings = Readings(batch);
            sent += batch.Received;
            lanes.Submit(routing, batch, null, false, ok =>
            {
                if (!ok || readings.Any(r => !hosts.Holds(r.Point, r.TimeMs, r.Micro))) Interlocked.Increment(ref early);
                Interlocked.Increment(ref durable);
            });
        }
        await Wait.UntilAsync(() => Volatile.Read(ref durable) == 300, clock, TimeSpan.FromSeconds(1), "all are durable");
        (early, lanes.Waiting, hosts.Overlapped, lanes.Fault).ShouldBe((0, 0, false, null));
        var account = hosts.Account(SomeCity.Gateway.Key);
        (account.Received, account.Accepted, account.Duplicate).ShouldBe((sent, sent, 0));
        lanes.Counts.Failures.ShouldBe(failPerMille == 0 ? 0 : lanes.Counts.Failures);
        if (failPerMille > 0) lanes.Counts.Failures.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task A_journals_batches_gather_while_one_call_is_out_and_a_slow_one_holds_up_nobody()
    {
        var door = new HeldDoor();
        await using var lanes = new DeliveryLanes(door, 1, clock, NullLogger<DeliveryLanes>.Instance);
        var (slow, quick) = (SomeCity.Facilities[0], SomeCity.Facilities[1]);
        door.Hold = JournalKey.Of(slow.Key);
        var done = new ConcurrentQueue<string>();
        lanes.Submit(routing, One(slow, 1), null, false, _ => done.Enqueue("slow 1"));
        await Wait.UntilAsync(() => door.Calls.Count == 1, "the slow call is out");
        for (var i = 2; i <= 40; i++)
        {
            var number = i;
            lanes.Submit(routing, One(slow, number), null, false, _ => done.Enqueue($"slow {number}"));
        }
        lanes.Submit(routing, One(quick, 1), null, false, _ => done.Enqueue("quick"));
        await Wait.UntilAsync(() => done.Contains("quick"), "the quick one is done");
        done.ShouldBe(["quick"]);
        lanes.Waiting.ShouldBe(40);
        door.Release();
        await Wait.UntilAsync(() => done.Count == 41, "all are done");
        door.Calls.ShouldBe([$"{JournalKey.Of(slow.Key)} x1", $"{JournalKey.Of(quick.Key)} x1", $"{JournalKey.Of(slow.Key)} x39"]);
        done.Skip(1).ShouldBe(Enumerable.Range(1, 40).Select(i => $"slow {i}"));
    }

    [Theory]
    [InlineData(10, false, 1)] // within ten milliseconds: one part, as one read of the connection would have been
    [InlineData(11, false, 2)] // later: each with its own receipt time
    [InlineData(0, true, 2)] // a broker's messages keep their names
    public async Task What_a_gateway_sends_at_once_is_one_part_and_counts_as_all_of_it(long laterMs, bool fromBroker, int parts)
    {
        var door = new HeldDoor { Hold = JournalKey.Of(SomeCity.Facilities[0].Key) };
        await using var lanes = new DeliveryLanes(door, 1, clock, NullLogger<DeliveryLanes>.Instance);
        var durable = 0;
        for (var i = 1; i <= 3; i++)
        {
            var batch = One(SomeCity.Facilities[0], i);
            batch.ReceivedMs = i == 3 ? 1000 + laterMs : 1000;
            lanes.Submit(routing, batch, fromBroker ? new(0, (ushort)i, (ulong)i) : null, false, ok => durable += ok ? 1 : 100);
            if (i == 1) await Wait.UntilAsync(() => door.Calls.Count == 1, "the first is out, and the others gather");
        }
        door.Release();
        await Wait.UntilAsync(() => lanes.Waiting == 0, "all are durable");
        var gathered = door.Arrived.ElementAt(1);
        gathered.Deliveries.Count.ShouldBe(parts);
        (gathered.Deliveries.Sum(d => d.Batch.Received), gathered.Readings, gathered.Deliveries[^1].Batch.ReceivedMs, durable).ShouldBe((2, 2, 1000 + laterMs, 3));
    }

    [Fact]
    public async Task A_journal_that_cannot_be_reached_is_named_until_it_can()
    {
        var hosts = new MemoryHosts(1, failPerMille: 2000);
        var lanes = new DeliveryLanes(hosts, 1, clock, NullLogger<DeliveryLanes>.Instance);
        bool? outcome = null;
        lanes.Submit(routing, One(SomeCity.Facilities[0], 1), null, false, ok => outcome = ok);
        await Wait.UntilAsync(() => lanes.Fault is not null, "the fault is told");
        lanes.Fault.ShouldBe($"1 journals cannot be reached, {JournalKey.Of(SomeCity.Facilities[0].Key)} among them: the call was lost");
        await lanes.DisposeAsync();
        outcome.ShouldBe(false, "what was not known to be durable is not called so");
    }

    [Fact]
    public async Task After_disposal_a_batch_is_told_as_not_durable()
    {
        var lanes = new DeliveryLanes(new MemoryHosts(1, 0), 1, clock, NullLogger<DeliveryLanes>.Instance);
        await lanes.DisposeAsync();
        bool? outcome = null;
        lanes.Submit(routing, One(SomeCity.Facilities[0], 1), null, false, ok => outcome = ok);
        await Wait.UntilAsync(() => outcome is not null, "it is told");
        outcome.ShouldBe(false);
    }

    [Fact]
    public async Task Our_own_endpoints_batches_come_back_in_the_order_of_their_gateway()
    {
        for (var seed = 0; seed < 10; seed++)
        {
            var (hosts, random, owner) = (new MemoryHosts(seed, 300), new Random(seed), new Owner());
            await using var lanes = new DeliveryLanes(hosts, 1, clock, NullLogger<DeliveryLanes>.Instance);
            var applied = new ConcurrentQueue<int>();
            var log = new LaneCommitLog(lanes, () => routing, (batch, _) => applied.Enqueue(batch.ModelRevision));
            for (var number = 1; number <= 60; number++)
            {
                var batch = SomeBatch(random, number);
                batch.ModelRevision = number;
                log.Submit(batch, owner);
            }
            await Wait.UntilAsync(() => owner.Released.Count == 60, clock, TimeSpan.FromSeconds(1), "all came back");
            owner.Committed.ShouldBe(Enumerable.Range(1, 60), $"seed {seed}");
            owner.Released.ShouldBe(Enumerable.Range(1, 60));
            applied.ShouldBe(Enumerable.Range(1, 60));
        }
    }

    static ReadingBatch One(Node facility, long timeMs)
    {
        var batch = new ReadingBatch { Gateway = SomeCity.Gateway.Key, Received = 1 };
        batch.Add(SomeCity.PointsOf(facility)[0], timeMs, timeMs, Quality.Good);
        return batch;
    }

    // Every reading is one of its own.
    static ReadingBatch SomeBatch(Random random, int number)
    {
        var batch = new ReadingBatch { Gateway = SomeCity.Gateway.Key };
        for (var i = random.Next(1, 20); i > 0; i--)
            batch.Add(SomeCity.Model.AllPoints[random.Next(SomeCity.Model.AllPoints.Length)].Key, number * 1000 + i, number, Quality.Good);
        batch.Received = batch.Count;
        return batch;
    }

    static (PointKey Point, long TimeMs, long Micro)[] Readings(ReadingBatch batch) =>
        [.. Enumerable.Range(0, batch.Count).Select(i => (new PointKey(batch.Points[i]), batch.TimesMs[i], batch.Micros[i]))];

    sealed class Owner : IBatchOwner
    {
        public ConcurrentQueue<int> Committed { get; } = new();
        public ConcurrentQueue<int> Released { get; } = new();

        void IBatchOwner.Committed(ReadingBatch batch, long position) => Committed.Enqueue(batch.ModelRevision);
        void IBatchOwner.Failed(ReadingBatch batch, string reason) => Committed.Enqueue(-1);
        void IBatchOwner.Released(ReadingBatch batch) => Released.Enqueue(batch.ModelRevision);
    }

    sealed class HeldDoor : IDeliveryDoor
    {
        readonly TaskCompletionSource held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public JournalKey Hold { get; set; }
        public ConcurrentQueue<string> Calls { get; } = new();
        public ConcurrentQueue<FacilityEnvelope> Arrived { get; } = new();

        public void Release() => held.SetResult();

        public async Task DeliverAsync(JournalKey key, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
        {
            var arrived = new FacilityEnvelope();
            EnvelopeCodec.Decode(key, envelope.Span, arrived);
            Arrived.Enqueue(arrived);
            Calls.Enqueue($"{key} x{arrived.Readings}");
            if (key == Hold) await held.Task;
        }
    }
}
