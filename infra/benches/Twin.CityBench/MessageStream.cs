using System.Globalization;
using System.Text;
using Twin.Ingest.Payload;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.CityBench;

/// <summary>One gateway's messages: each was parsed from a payload once, and comes again and again with later times and values that follow from them.</summary>
/// <remarks>Messages come in an order that the seed gives. A message's readings are of one facility.</remarks>
sealed class MessageStream
{
    /// <summary>Every register counts on at this rate: 720 kW, within the meters' rated 1,000 kW; its value is exact at every millisecond.</summary>
    public const long MicroPerMs = 200;

    readonly ReadingBatch[] messages;
    readonly long[] firstMs, lastMs;
    readonly long startMs;
    int next;

    public MessageStream(CityModel model, Gateway gateway, int batch, int seed, long startMs)
    {
        this.startMs = startMs;
        messages = [.. gateway.Points.All().GroupBy(p => model.Find(p.Value)!.Device.Facility.Key).SelectMany(f => f.Chunk(batch))
            .Select(points => Parse(model, gateway, [.. points.Select(p => p.Key)], startMs))];
        new Random(seed).Shuffle(messages);
        (firstMs, lastMs) = (new long[messages.Length], new long[messages.Length]);
    }

    /// <summary>Readings of all messages given out so far.</summary>
    public long Readings { get; private set; }

    /// <summary>Fills in the next message: at this time, or a millisecond after its points' last one.</summary>
    public void Next(ReadingBatch into, long nowMs)
    {
        var message = messages[next];
        var timeMs = Math.Max(nowMs, lastMs[next] + 1);
        if (firstMs[next] == 0) firstMs[next] = timeMs;
        lastMs[next] = timeMs;
        into.Clear();
        (into.Gateway, into.ReceivedMs, into.ModelRevision, into.Received) = (message.Gateway, nowMs, message.ModelRevision, message.Count);
        for (var i = 0; i < message.Count; i++)
            into.Add(new(message.Points[i]), timeMs, message.Micros[i] + (timeMs - startMs) * MicroPerMs, Quality.Good);
        Readings += message.Count;
        if (++next == messages.Length) next = 0;
    }

    /// <summary>What came of each point: its first and its last reading's time.</summary>
    public IEnumerable<(PointKey Point, long FirstMs, long LastMs)> Sent()
    {
        for (var m = 0; m < messages.Length; m++)
            for (var i = 0; i < messages[m].Count; i++) yield return (new(messages[m].Points[i]), firstMs[m], lastMs[m]);
    }

    static ReadingBatch Parse(CityModel model, Gateway gateway, string[] names, long timeMs)
    {
        var points = string.Join(',', names.Select((name, i) => string.Create(CultureInfo.InvariantCulture, $"\"{name}\":{1000 + i}.25")));
        var payload = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{{\"ts\":{timeMs},\"points\":{{{points}}}}}"));
        var batch = new ReadingBatch { Gateway = gateway.Key, ReceivedMs = timeMs, ModelRevision = model.Revision };
        var refused = new TelemetryParser(new(PayloadBytesMax: 1 << 20, ReadingsMax: 1000, RejectedPayloadBytesMax: 64)).Parse(payload, model, gateway, duplicate: false, batch);
        if (refused is not null || batch.Count != names.Length) throw new InvalidOperationException($"{gateway.UserName}: {refused} {batch.Rejections.FirstOrDefault()?.Reason}");
        return batch;
    }
}
