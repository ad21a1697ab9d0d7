using Twin.Ingest.Fakes;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;
using static Twin.Ingest.Fakes.TestPackets;

namespace Twin.Ingest.Mqtt;

public sealed class SessionStoreTests
{
    static readonly Message Hello = new("t"u8.ToArray(), "hello"u8.ToArray(), [1, 2], 2, true, 77);

    [Fact]
    public void What_is_saved_is_loaded()
    {
        var store = new SessionStore();
        store.Apply(Records(
            to => SessionRecord.Opened(to, 5, 6, 1, "p/g", "c", 3600, new(Hello, 30, 40)),
            to => SessionRecord.Subscribed(to, 5, "a/#", new(9)),
            to => SessionRecord.Subscribed(to, 5, "b", new(1)),
            to => SessionRecord.Unsubscribed(to, 5, "b"),
            to => SessionRecord.PacketId(to, SessionRecordType.Received, 5, 11),
            to => SessionRecord.PacketId(to, SessionRecordType.Received, 5, 12),
            to => SessionRecord.PacketId(to, SessionRecordType.Released, 5, 11),
            to => SessionRecord.Queued(to, 5, 1, 2, true, Hello),
            to => SessionRecord.Queued(to, 5, 2, 1, false, Hello),
            to => SessionRecord.Queued(to, 5, 3, 1, false, Hello),
            to => SessionRecord.PacketId(to, SessionRecordType.HandedOver, 5, 1),
            to => SessionRecord.PacketId(to, SessionRecordType.Taken, 5, 2),
            to => SessionRecord.Closed(to, 5, 6, 1_000, 3600, 31_000),
            to => SessionRecord.Retained(to, 1, "p/g", Hello)));

        var loaded = new SessionStore();
        loaded.Load(store.Save());

        var session = loaded.Sessions.Single();
        (session.Number, session.Epoch, session.Gateway, session.UserName, session.ClientId).ShouldBe((5L, 6L, 1, "p/g", "c"));
        (session.ExpirySeconds, session.ClosedMs, session.WillDueMs).ShouldBe((3600u, (long?)1_000, (long?)31_000));
        session.Will.ShouldNotBeNull().ShouldSatisfyAllConditions(
            w => w.DelaySeconds.ShouldBe(30u), w => w.ExpirySeconds.ShouldBe(40u), w => w.Message.Payload.ShouldBe(Hello.Payload));
        session.Subscriptions.ShouldBe(new Dictionary<string, SubscriptionOptions> { ["a/#"] = new(9) });
        session.Received.ShouldBe([12]);
        session.Queue.OrderBy(q => q.Value.Order).Select(q => (q.Key, q.Value.HandedOver)).ShouldBe([((ushort)1, true), ((ushort)3, false)]);
        session.Queue[3].Message.Properties.ShouldBe(Hello.Properties);
        loaded.Retained.Single().Message.ExpiresMs.ShouldBe(77);
        loaded.NextNumber.ShouldBe(store.NextNumber);
        loaded.Save().ShouldBe(store.Save());
    }

    [Fact]
    public void A_close_that_comes_after_a_newer_opening_changes_nothing()
    {
        var store = new SessionStore();
        store.Apply(Records(
            to => SessionRecord.Opened(to, 5, 6, 1, "p/g", "c", 3600, null),
            to => SessionRecord.Opened(to, 5, 9, 1, "p/g", "c", 3600, new(Hello, 0, null)),
            to => SessionRecord.Closed(to, 5, 6, 1_000, 3600, -1)));
        store.Sessions.Single().ShouldSatisfyAllConditions(s => s.ClosedMs.ShouldBeNull(), s => s.Will.ShouldNotBeNull());
    }

    [Fact]
    public void Records_of_a_session_that_has_ended_are_passed_over()
    {
        var store = new SessionStore();
        store.Apply(Records(
            to => SessionRecord.Opened(to, 5, 6, 1, "p/g", "c", 3600, null),
            to => SessionRecord.Ended(to, 5),
            to => SessionRecord.Subscribed(to, 5, "a", new(1)),
            to => SessionRecord.Queued(to, 5, 1, 1, false, Hello),
            to => SessionRecord.PacketId(to, SessionRecordType.Taken, 5, 1),
            to => SessionRecord.WillSent(to, 5, 6),
            to => SessionRecord.Closed(to, 5, 6, 1, 1, -1),
            to => SessionRecord.Unsubscribed(to, 5, "a")));
        store.Sessions.ShouldBeEmpty();
        store.NextNumber.ShouldBe(7);
    }

    [Fact]
    public void What_is_no_record_is_told()
    {
        Should.Throw<InvalidDataException>(() => new SessionStore().Apply([200, 0, 0, 0, 0, 0, 0, 0, 0]));
        Should.Throw<InvalidDataException>(() => new SessionStore().Apply([1, 0, 0]));
        Should.Throw<InvalidDataException>(() => new SessionStore().Load("no snapshot"u8));
    }

    [Fact]
    public async Task The_image_is_the_same_by_replay_as_by_snapshot_at_any_commit()
    {
        await using var twin = new TestBroker();
        var random = new Random(3);
        for (var i = 0; i < 40; i++)
        {
            var client = await twin.ConnectAsync("c" + random.Next(3), 5, clean: random.Next(4) == 0, properties: [Property(PropertyId.SessionExpiryInterval, U32(500))],
                will: random.Next(2) == 0 ? new(TestCity.State, "w" + i, random.Next(3), random.Next(2) == 0, (uint)random.Next(40)) : null);
            await client.SendAsync(Subscribe(1, random.Next(2) == 0 ? TestCity.State : "twin/v1/p1/gw1/#", random.Next(3), 5),
                Publish(TestCity.State, "m" + i, random.Next(1, 3), i + 1, random.Next(2) == 0, version: 5),
                Ack(PacketType.PubAck, random.Next(1, 5)), Ack(PacketType.PubRec, random.Next(1, 5)), Ack(PacketType.PubRel, random.Next(1, i + 2)));
            if (random.Next(2) == 0) await client.SendAsync(Disconnect);
            await client.VanishAsync();
            twin.Clock.Advance(TimeSpan.FromSeconds(random.Next(30)));
        }

        var batches = twin.Log.All.Select(c => c.SessionRecords).Where(r => r.Length > 0).ToList();
        var replayed = new SessionStore();
        foreach (var (records, i) in batches.Select((r, i) => (r, i)))
        {
            replayed.Apply(records);
            if (i % 10 != 0) continue;
            var loaded = new SessionStore();
            loaded.Load(replayed.Save());
            loaded.Save().ShouldBe(replayed.Save());
            replayed = loaded;
        }
        replayed.Sessions.ShouldNotBeEmpty();
        batches.Count.ShouldBeGreaterThan(40);
    }

    static byte[] Records(params Action<MemoryStream>[] writes)
    {
        var to = new MemoryStream();
        foreach (var write in writes) write(to);
        return to.ToArray();
    }
}
