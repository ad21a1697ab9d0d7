using Twin.Delivery.Envelope;
using Twin.Delivery.Routing;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Routing;

public sealed class FacilityRoutingTests
{
    static readonly SourceMessage Source = new(2, 9, 77);

    [Fact]
    public void Every_reading_goes_to_its_facility_in_the_order_of_the_message_and_nothing_is_lost_or_doubled()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var (routing, round, batch) = (new FacilityRouting(SomeCity.Model), new DeliveryRound(), SomeBatch(random));
            var parts = routing.Split(batch, Source, redelivered: true, round);

            parts.ShouldBe(round.Envelopes.Count);
            foreach (var facility in SomeCity.Facilities)
            {
                var expected = Readings(batch).Where(r => SomeCity.PointsOf(facility).Contains(new(r.Point)));
                var part = round.Envelopes.SingleOrDefault(e => e.Key == JournalKey.Of(facility.Key));
                (part is null ? [] : Readings(part.Deliveries.Single().Batch)).ShouldBe(expected, $"seed {seed}");
            }
            round.Envelopes.Sum(e => e.Deliveries.Single().Batch.Received).ShouldBe(batch.Received);
            foreach (var delivery in round.Envelopes.Select(e => e.Deliveries.Single()))
            {
                (delivery.Source, delivery.Redelivered, delivery.Batch.Gateway, delivery.Batch.ReceivedMs).ShouldBe((Source, true, batch.Gateway, batch.ReceivedMs));
                delivery.Batch.Received.ShouldBe(delivery.Batch.Count + delivery.Batch.Rejections.Sum(r => r.Readings));
            }
        }
    }

    [Fact]
    public void What_belongs_to_no_facility_goes_to_the_gateway()
    {
        var (routing, round, batch) = (new FacilityRouting(SomeCity.Model), new DeliveryRound(), new ReadingBatch { Gateway = SomeCity.Gateway.Key, Received = 2, LinkChange = GatewayLink.Online });
        batch.Rejections.Add(new(RejectionReason.UnknownPoint, 2, "x", [1]));
        batch.SessionRecords.Write([1, 2, 3]);
        routing.Split(batch, null, false, round).ShouldBe(1);
        var rest = round.Envelopes.Single();
        rest.Key.ShouldBe(JournalKey.Of(SomeCity.Gateway.Key));
        (rest.Deliveries[0].Batch.LinkChange, rest.Deliveries[0].Batch.SessionRecords.ToArray().Length, rest.Deliveries[0].Batch.Rejections.Single().PointName).ShouldBe((GatewayLink.Online, 3, "x"));
    }

    [Fact]
    public void A_reading_of_a_point_that_no_facility_has_is_rejected_as_unknown()
    {
        var (routing, round, batch) = (new FacilityRouting(SomeCity.Model), new DeliveryRound(), new ReadingBatch { Gateway = SomeCity.Gateway.Key, Received = 1 });
        batch.Add(new(SomeCity.Model.PointNumbers + 5), 1, 1, Quality.Good);
        routing.Split(batch, null, false, round).ShouldBe(1);
        var rest = round.Envelopes.Single().Deliveries.Single().Batch;
        (rest.Received, rest.Count, rest.Rejections.Single().Reason, rest.Rejections.Single().Readings).ShouldBe((1, 0, RejectionReason.UnknownPoint, 1));
    }

    [Fact]
    public void Messages_of_one_round_gather_in_one_envelope_a_facility()
    {
        var (routing, round) = (new FacilityRouting(SomeCity.Model), new DeliveryRound());
        var point = SomeCity.PointsOf(SomeCity.Facilities[0])[0];
        for (var turn = 0; turn < 2; turn++)
        {
            for (ushort message = 1; message <= 5; message++)
            {
                var batch = new ReadingBatch { Gateway = SomeCity.Gateway.Key, Received = 1 };
                batch.Add(point, message, message, Quality.Good);
                routing.Split(batch, Source with { PacketId = message }, false, round).ShouldBe(1);
            }
            round.Envelopes.Single().Deliveries.Select(d => (int)d.Source!.Value.PacketId).ShouldBe([1, 2, 3, 4, 5]);
            round.Clear();
        }
    }

    static ReadingBatch SomeBatch(Random random)
    {
        var batch = new ReadingBatch { Gateway = SomeCity.Gateway.Key, ReceivedMs = random.Next(), ModelRevision = 1 };
        for (var i = random.Next(40); i > 0; i--)
            batch.Add(new(random.Next(SomeCity.Model.PointNumbers)), random.Next(1000), random.Next(), Quality.Good);
        for (var i = random.Next(3); i > 0; i--) batch.Rejections.Add(new(RejectionReason.NotANumber, random.Next(1, 4), null, []));
        if (batch.Count == 0 && batch.Rejections.Count == 0) batch.LinkChange = GatewayLink.Offline;
        batch.Received = batch.Count + batch.Rejections.Sum(r => r.Readings);
        return batch;
    }

    static IEnumerable<(int Point, long TimeMs, long Micro)> Readings(ReadingBatch batch) =>
        Enumerable.Range(0, batch.Count).Select(i => (batch.Points[i], batch.TimesMs[i], batch.Micros[i]));
}
