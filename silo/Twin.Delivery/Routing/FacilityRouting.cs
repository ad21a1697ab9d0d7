using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Routing;

/// <summary>To which facility each point belongs, under one model revision, and how a gateway's batch is split by it.</summary>
/// <remarks>
/// Pure: the same batch is split the same way each time, so a message that is delivered again goes to the same journals.
/// One caller at a time: it remembers the part that each facility has of the batch in hand.
/// </remarks>
public sealed class FacilityRouting
{
    const int NoFacility = -1;

    readonly int[] facilityOf;                // by point number: node number
    readonly GatewayDelivery?[] partOf;       // by node number
    readonly List<int> touched = [];

    public FacilityRouting(CityModel model)
    {
        Model = model;
        facilityOf = new int[model.PointNumbers];
        Array.Fill(facilityOf, NoFacility);
        foreach (var point in model.AllPoints) facilityOf[point.Key.Number] = point.Device.Facility.Key.Number;
        partOf = new GatewayDelivery?[model.NodeNumbers];
    }

    public CityModel Model { get; }

    /// <summary>Splits a batch over the journals' envelopes: readings to their facilities, all else to its gateway.</summary>
    /// <remarks>
    /// Every reading received is in exactly one part (law 4). A reading whose point no facility has any more is rejected
    /// there, as unknown.
    /// </remarks>
    /// <param name="source">The broker message, if there is one.</param>
    /// <param name="redelivered">DUP is set.</param>
    /// <param name="into">Where the parts are gathered.</param>
    /// <returns>Into how many journals it goes: at least one.</returns>
    public int Split(ReadingBatch batch, SourceMessage? source, bool redelivered, IEnvelopeGatherer into)
    {
        GatewayDelivery? part = null;
        var (facility, strays) = (NoFacility, 0);
        for (var i = 0; i < batch.Count; i++)
        {
            var point = batch.Points[i];
            var owner = (uint)point < (uint)facilityOf.Length ? facilityOf[point] : NoFacility;
            if (owner == NoFacility)
            {
                strays++;
                continue;
            }
            if (owner != facility)
            {
                facility = owner;
                part = PartOf(owner, batch, source, redelivered, into);
            }
            part!.Batch.Add(new(point), batch.TimesMs[i], batch.Micros[i], batch.Qualities[i]);
            part.Batch.Received++;
        }
        foreach (var node in touched) partOf[node] = null;
        var parts = touched.Count;
        touched.Clear();
        if (strays == 0 && parts > 0 && !HasMore(batch)) return parts;
        ToGateway(batch, source, redelivered, strays, into);
        return parts + 1;
    }

    static bool HasMore(ReadingBatch batch) => batch.Received != batch.Count || batch.Rejections.Count > 0 || batch.LinkChange is not null || batch.SessionRecords.Length > 0;

    static void ToGateway(ReadingBatch batch, SourceMessage? source, bool redelivered, int strays, IEnvelopeGatherer into)
    {
        var rest = NewPart(JournalKey.Of(batch.Gateway), batch, source, redelivered, into).Batch;
        rest.Received = batch.Received - batch.Count + strays;
        rest.LinkChange = batch.LinkChange;
        rest.Rejections.AddRange(batch.Rejections);
        if (strays > 0) rest.Rejections.Add(new(RejectionReason.UnknownPoint, strays, null, []));
        rest.SessionRecords.Write(batch.SessionRecords.GetBuffer().AsSpan(0, (int)batch.SessionRecords.Length));
    }

    GatewayDelivery PartOf(int node, ReadingBatch batch, SourceMessage? source, bool redelivered, IEnvelopeGatherer into)
    {
        if (partOf[node] is { } known) return known;
        touched.Add(node);
        return partOf[node] = NewPart(JournalKey.Of(new NodeKey(node)), batch, source, redelivered, into);
    }

    static GatewayDelivery NewPart(JournalKey key, ReadingBatch batch, SourceMessage? source, bool redelivered, IEnvelopeGatherer into)
    {
        var part = into.EnvelopeOf(key).Add();
        (part.Source, part.Redelivered) = (source, redelivered);
        (part.Batch.Gateway, part.Batch.ReceivedMs, part.Batch.ModelRevision) = (batch.Gateway, batch.ReceivedMs, batch.ModelRevision);
        return part;
    }
}
