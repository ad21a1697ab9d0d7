using ListArchive = Twin.Delivery.Tests.Fakes.ListArchive;
using Twin.Delivery.Envelope;
using Twin.Delivery.Intake;
using Twin.Delivery.Tests.Envelope;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Facility;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Intake;

public sealed class JournalIntakeTests
{
    static readonly Node Facility = SomeCity.Facilities[1];
    static readonly PointKey[] Points = SomeCity.PointsOf(Facility);
    static readonly JournalKey Key = JournalKey.Of(Facility.Key);

    [Fact]
    public void The_row_has_exactly_what_the_twin_accepts_and_counts_the_rest()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var (random, host, naive) = (new Random(seed), new Host(), new HashSet<(int, long, long, Quality)>());
            for (var row = 0; row < 12; row++)
            {
                FacilityEnvelope[] arrivals = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Arrival(random))];
                var expected = arrivals.SelectMany(a => a.Deliveries).Select(d => Readings(d.Batch).Count(naive.Add)).ToArray();
                var taken = host.Take(arrivals);
                taken.Deliveries.Select(d => d.Batch.Count).ShouldBe(expected, $"seed {seed}");
                foreach (var delivery in taken.Deliveries)
                    delivery.Batch.Received.ShouldBe(delivery.Batch.Count + delivery.Duplicates + delivery.Batch.Rejections.Sum(r => r.Readings));
                host.Apply(taken).ShouldBe(0, "the twin called a reading of the row a duplicate");
            }
        }
    }

    [Fact]
    public void A_redelivered_message_that_was_taken_changes_nothing_and_one_that_was_not_is_taken()
    {
        var host = new Host();
        host.Apply(host.Take(Message(1, redelivered: false)));
        host.Take(Message(1, redelivered: true)).IsEmpty.ShouldBeTrue();
        var other = host.Take(Message(2, redelivered: true));
        (other.Deliveries.Count, other.Readings).ShouldBe((1, 1));
    }

    [Fact]
    public void Two_equal_messages_that_were_sent_on_purpose_are_two()
    {
        var host = new Host();
        host.Apply(host.Take(Message(1, redelivered: false)));
        var again = host.Take(Message(1, redelivered: false));
        (again.Deliveries.Single().Batch.Received, again.Deliveries.Single().Duplicates, again.Readings).ShouldBe((1, 1, 0));
    }

    [Fact]
    public void A_message_and_its_redelivery_in_one_row_are_one() =>
        new Host().Take(Message(1, false), Message(1, true)).Deliveries.Count.ShouldBe(1);

    [Fact]
    public void An_arrival_of_which_all_is_new_becomes_the_row_that_looking_at_it_piece_by_piece_makes()
    {
        var (whole, pieces) = (0, 0);
        for (var seed = 0; seed < 300; seed++)
        {
            var (random, host) = (new Random(seed), new Host());
            for (var row = 1; row <= 12; row++)
            {
                var arrived = random.Next(2) == 0 ? Newer(random, row) : Arrival(random);
                if (random.Next(6) == 0) (arrived.Deliveries[0].Source, arrived.Deliveries[0].Redelivered) = (new(0, (ushort)row, 1), true);
                var (bytes, itself) = (EnvelopeCodec.Encode(arrived), Copy(arrived));
                var taken = EnvelopeCodec.Encode(host.Take(arrived));
                if (host.Intake.TryTakeWhole(itself, nowMs: 1_000_000))
                {
                    EnvelopeCodec.AsRow(itself, bytes).ShouldBe(taken, $"seed {seed} row {row}");
                    whole++;
                }
                else pieces++;
                host.Apply(host.Take(arrived));
            }
        }
        whole.ShouldBeGreaterThan(300);
        pieces.ShouldBeGreaterThan(300);
    }

    [Fact]
    public void What_was_taken_is_known_after_a_restart_from_a_snapshot_or_from_rows()
    {
        var (host, image) = (new Host(), new MemoryStream());
        var first = host.Take(Message(1, false));
        host.Apply(first);
        host.Intake.Save(new BinaryWriter(image));
        var second = Copy(host.Take(Message(2, false)));
        host.Apply(second);

        var restarted = new JournalIntake(Key, null);
        image.Position = 0;
        restarted.Load(new BinaryReader(image));
        restarted.Committed(second);
        var row = new FacilityEnvelope();
        restarted.Begin(row, nowMs: 5);
        restarted.Take(Message(1, true), row);
        restarted.Take(Message(2, true), row);
        (row.IsEmpty, row.Sequence, row.CommitTimeMs).ShouldBe((true, 3, 1_000_000));
    }

    [Fact]
    public void A_row_that_was_not_committed_leaves_nothing_behind()
    {
        var host = new Host();
        var lost = Copy(host.Take(Message(1, false)));
        var again = host.Take(Message(1, true));
        (again.Sequence, SomeEnvelope.Text(again).Replace("True", "False", StringComparison.Ordinal)).ShouldBe((lost.Sequence, SomeEnvelope.Text(lost)));
    }

    [Fact]
    public void A_gateways_own_journal_takes_counts_and_links()
    {
        var intake = new JournalIntake(JournalKey.Of(SomeCity.Gateway.Key), null);
        var (row, arrived) = (new FacilityEnvelope(), new FacilityEnvelope { Key = intake.Key });
        var delivery = arrived.Add();
        (delivery.Batch.Received, delivery.Batch.LinkChange) = (1, GatewayLink.Online);
        delivery.Batch.Rejections.Add(new(RejectionReason.MalformedJson, 1, null, [1]));
        intake.Begin(row, 7);
        intake.Take(arrived, row);
        (row.Sequence, row.Deliveries[0].Batch.Received, row.Deliveries[0].Batch.LinkChange, row.Deliveries[0].Batch.Rejections.Count).ShouldBe((1, 1, GatewayLink.Online, 1));
    }

    [Fact]
    public void Readings_of_a_point_that_the_facility_has_no_more_are_rejected_in_its_row()
    {
        var (host, arrived) = (new Host(), new FacilityEnvelope { Key = Key });
        var batch = arrived.Add().Batch;
        batch.Add(SomeCity.PointsOf(SomeCity.Facilities[0])[0], 1, 1, Quality.Good);
        batch.Received = 1;
        var taken = host.Take(arrived).Deliveries.Single().Batch;
        (taken.Count, taken.Received, taken.Rejections.Single().Reason).ShouldBe((0, 1, RejectionReason.UnknownPoint));
    }

    static FacilityEnvelope Copy(FacilityEnvelope row)
    {
        var copy = new FacilityEnvelope();
        EnvelopeCodec.Decode(row.Key, EnvelopeCodec.Encode(row), copy).ShouldBeNull();
        return copy;
    }

    static FacilityEnvelope Message(ushort packetId, bool redelivered)
    {
        var envelope = new FacilityEnvelope { Key = Key };
        var delivery = envelope.Add();
        (delivery.Source, delivery.Redelivered) = (new(0, packetId, packetId), redelivered);
        delivery.Batch.Add(Points[0], packetId, 1, Quality.Good);
        delivery.Batch.Received = 1;
        return envelope;
    }

    // Few times and values, so that duplicates, rivals and late readings are frequent.
    static FacilityEnvelope Arrival(Random random)
    {
        var envelope = new FacilityEnvelope { Key = Key };
        for (var d = random.Next(1, 3); d > 0; d--)
        {
            var batch = envelope.Add().Batch;
            for (var i = random.Next(1, 12); i > 0; i--)
                batch.Add(Points[random.Next(Points.Length)], random.Next(1, 30) * 60_000, random.Next(3), (Quality)random.Next(3));
            batch.Received = batch.Count;
        }
        return envelope;
    }

    // Each point's readings newer than its last: what gateways send all day.
    static FacilityEnvelope Newer(Random random, int row)
    {
        var envelope = new FacilityEnvelope { Key = Key };
        for (var d = 0; d < 2; d++)
        {
            var batch = envelope.Add().Batch;
            foreach (var point in Points) batch.Add(point, row * 10_000_000L + d, random.Next(3), (Quality)random.Next(3));
            batch.Received = batch.Count;
        }
        return envelope;
    }

    static IEnumerable<(int, long, long, Quality)> Readings(ReadingBatch batch) =>
        Enumerable.Range(0, batch.Count).Select(i => (batch.Points[i], batch.TimesMs[i], batch.Micros[i], batch.Qualities[i]));

    sealed class Host
    {
        readonly FacilityTwin twin = SomeCity.Twin(Facility);
        readonly ListArchive archive = new();
        readonly FacilityAcceptance acceptance;
        readonly FacilityEnvelope row = new();

        public Host()
        {
            acceptance = new(twin, archive);
            Intake = new(Key, acceptance);
        }

        public JournalIntake Intake { get; }

        public FacilityEnvelope Take(params FacilityEnvelope[] arrivals)
        {
            Intake.Begin(row, nowMs: 1_000_000);
            foreach (var arrived in arrivals) Intake.Take(arrived, row);
            return row;
        }

        /// <summary>Commits and applies; how many readings the twin took for duplicates.</summary>
        public int Apply(FacilityEnvelope committed)
        {
            Intake.Committed(committed);
            var duplicates = 0;
            foreach (var delivery in committed.Deliveries)
                for (var i = 0; i < delivery.Batch.Count; i++)
                {
                    var point = new PointKey(delivery.Batch.Points[i]);
                    acceptance.TryFindSlot(point, out var slot).ShouldBeTrue();
                    var reading = new StoredReading(delivery.Batch.TimesMs[i], delivery.Batch.Micros[i], delivery.Batch.Qualities[i], 0, committed.Sequence);
                    if (twin.Accept(slot, reading, 0, new(committed.Sequence, committed.CommitTimeMs), archive, new()) == Acceptance.Duplicate) duplicates++;
                    archive.Add(point, reading);
                }
            return duplicates;
        }
    }
}
