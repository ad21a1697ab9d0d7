using Twin.Model.Telemetry;

namespace Twin.Ingest.Payload;

/// <summary>
/// The refused points of one message: the first ones by name, the others as one sum a reason, so that a message cannot be
/// amplified.
/// </summary>
internal struct RefusedPoints
{
    byte[]? beginning;
    int named;
    Dictionary<RejectionReason, int>? sums;

    public void Add(RejectionReason reason, ReadOnlySpan<byte> name, ReadOnlySpan<byte> payload, TelemetryLimits limits, ReadingBatch batch)
    {
        beginning ??= TelemetryParser.Beginning(payload, limits);
        if (named < TelemetryLimits.NamedRejectionsMax)
        {
            named++;
            batch.Rejections.Add(new(reason, 1, TelemetryParser.NameOf(name), beginning));
            return;
        }
        sums ??= [];
        sums[reason] = sums.GetValueOrDefault(reason) + 1;
    }

    public readonly void AddSums(ReadingBatch batch)
    {
        if (sums is null) return;
        foreach (var (reason, readings) in sums) batch.Rejections.Add(new(reason, readings, null, beginning!));
    }
}
