using Twin.Delivery.Envelope;
using Twin.Delivery.Intake;
using Twin.Model.Facility;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Storage.Orders;

namespace Twin.Delivery.Hosted;

/// <summary>Which instants of an envelope a twin will ask the archive for: those not newer than all before them, the envelope's own included.</summary>
sealed class LateReadings(FacilityTwin twin, FacilityAcceptance acceptance)
{
    readonly Dictionary<int, long> newest = [];
    readonly List<(PointKey Point, long TimeMs)> late = [];

    public IReadOnlyList<(PointKey Point, long TimeMs)> Of(FacilityEnvelope envelope)
    {
        newest.Clear();
        late.Clear();
        foreach (var delivery in envelope.Deliveries)
            for (var i = 0; i < delivery.Batch.Count; i++)
            {
                var (point, timeMs) = (delivery.Batch.Points[i], delivery.Batch.TimesMs[i]);
                if (!acceptance.TryFindSlot(new(point), out var slot)) continue;
                if (!newest.TryGetValue(slot, out var newestMs)) newestMs = twin.NewestMs(slot);
                if (timeMs <= newestMs) late.Add((new(point), timeMs));
                else newest[slot] = timeMs;
            }
        foreach (var control in envelope.Controls) Take(OrderCodec.Read(control));
        return late;
    }

    // An order is on an instant wherever it lies.
    void Take(object? order)
    {
        switch (order)
        {
            case CorrectionRecord correction: late.Add((new(correction.Point), correction.TimeMs)); break;
            case ReplacementRecord replacement: late.Add((new(replacement.Point), replacement.TimeMs)); break;
            case ImportRecord import: late.AddRange(import.Points.Zip(import.TimesMs, (point, timeMs) => (new PointKey(point), timeMs))); break;
        }
    }
}
