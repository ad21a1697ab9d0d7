using System.Text;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Payload;

/// <summary>One message parsed alone.</summary>
internal sealed record Parsed(RejectionReason? Refused, int Received, IReadOnlyList<(int Point, long TimeMs, long Micro, Quality Quality)> Readings,
    IReadOnlyList<Rejection> Rejections)
{
    public const long ReceivedMs = 1_767_225_600_000;

    public static readonly TelemetryLimits Limits = new(PayloadBytesMax: 4_096, ReadingsMax: 50, RejectedPayloadBytesMax: 32);

    public static Parsed Of(string json, bool duplicate = false, CityModel? model = null, long horizonMs = 0) =>
        Of(Encoding.UTF8.GetBytes(json), duplicate, model, horizonMs);

    public static Parsed Of(byte[] payload, bool duplicate = false, CityModel? model = null, long horizonMs = 0)
    {
        var batch = new ReadingBatch { ReceivedMs = ReceivedMs, HorizonMs = horizonMs };
        model ??= TestCity.Model;
        var refused = new TelemetryParser(Limits).Parse(payload, model, model.AllGateways[0], duplicate, batch);
        return new(refused, batch.Received,
            [.. Enumerable.Range(0, batch.Count).Select(i => (batch.Points[i], batch.TimesMs[i], batch.Micros[i], batch.Qualities[i]))], batch.Rejections);
    }

    /// <summary>What came of each refused point.</summary>
    public IEnumerable<(RejectionReason, string?)> RefusedPoints => Rejections.Select(r => (r.Reason, r.PointName));
}
