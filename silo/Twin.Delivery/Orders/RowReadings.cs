using Twin.Delivery.Envelope;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Orders;

namespace Twin.Delivery.Orders;

/// <summary>All readings that a row of a facility's journal brought: from gateways, and from operators' orders.</summary>
static class RowReadings
{
    public static IEnumerable<(PointKey Point, StoredReading Reading)> Of(FacilityEnvelope row)
    {
        foreach (var delivery in row.Deliveries)
        {
            var batch = delivery.Batch;
            for (var i = 0; i < batch.Count; i++) yield return (new(batch.Points[i]), new(batch.TimesMs[i], batch.Micros[i], batch.Qualities[i], 0, row.CommitTimeMs));
        }
        foreach (var control in row.Controls)
            if (OrderCodec.Read(control) is CorrectionRecord correction) yield return (new(correction.Point), correction.ReadingAt(row.CommitTimeMs));
            else if (OrderCodec.Read(control) is ImportRecord import)
                foreach (var reading in import.ReadingsAt(row.CommitTimeMs)) yield return reading;
    }
}
