using System.Buffers;
using System.Text.Json;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Rejections;

/// <summary>
/// What a gateway's maker reads on <c>.../rejected</c>: what a batch refused and why. For who listens now, at QoS 0; the counts
/// are kept elsewhere.
/// </summary>
internal static class RejectionNotice
{
    // 32 rejections of at most 128 bytes of name stay below 8 KiB.
    const int ListedMax = 32;

    public static void Publish(Scope scope, ReadingBatch batch)
    {
        byte[] topic = [.. scope.Prefix, .. "rejected"u8];
        Message? message = null;
        lock (scope.Gate)
        {
            foreach (var session in scope.Subscribers)
            {
                if (session.Connection is null || !session.Subscriptions.Values.Any(s => Topic.Matches(s.Filter, topic))) continue;
                message ??= new(topic, Encode(batch), [], 0, false, Message.NeverExpires);
                if (session.Outbox.TryReserve(message, qos: 0, retain: false) is not { } outgoing) continue;
                session.Outbox.Add(outgoing);
                session.Connection.Wake();
            }
        }
    }

    /// <summary><c>{"received": unix ms, "rejections": [{"reason", "readings", "point"}], "more": count}</c></summary>
    internal static byte[] Encode(ReadingBatch batch)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        json.WriteNumber("received", batch.ReceivedMs);
        json.WriteStartArray("rejections");
        foreach (var rejection in batch.Rejections.Take(ListedMax))
        {
            json.WriteStartObject();
            json.WriteString("reason", rejection.Reason.Code());
            json.WriteNumber("readings", rejection.Readings);
            if (rejection.PointName is { } name) json.WriteString("point", name);
            json.WriteEndObject();
        }
        json.WriteEndArray();
        if (batch.Rejections.Count > ListedMax) json.WriteNumber("more", batch.Rejections.Count - ListedMax);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
