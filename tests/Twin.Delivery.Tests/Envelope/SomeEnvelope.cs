using System.Globalization;
using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Storage.Journal;

namespace Twin.Delivery.Tests.Envelope;

/// <summary>Envelopes from a seed, and their whole contents as text.</summary>
static class SomeEnvelope
{
    const long NowMs = 1_767_225_600_000;

    public static FacilityEnvelope Of(Random random, JournalKey key, long sequence = 7)
    {
        var envelope = new FacilityEnvelope { Key = key, Sequence = sequence, CommitTimeMs = NowMs + random.Next(1000) };
        for (var i = random.Next(4); i >= 0; i--) Fill(envelope.Add(), random);
        for (var i = random.Next(3); i > 0; i--) envelope.Controls.Add(new(ControlKind.Correction, Bytes(random, 40)));
        return envelope;
    }

    public static string Text(FacilityEnvelope envelope) => string.Join('\n',
        envelope.Deliveries.Select(Text)
            .Concat(envelope.Controls.Select(c => $"{c.Kind} {Convert.ToHexString(c.Body.Span)}"))
            .Prepend($"{envelope.Key} {envelope.Sequence} {envelope.CommitTimeMs}"));

    static void Fill(GatewayDelivery delivery, Random random)
    {
        if (random.Next(3) > 0) delivery.Source = new(random.Next(8), (ushort)random.Next(1, 65536), (ulong)random.NextInt64());
        (delivery.Redelivered, delivery.Duplicates) = (random.Next(2) == 0, random.Next(5));
        var batch = delivery.Batch;
        (batch.Gateway, batch.ReceivedMs, batch.ModelRevision) = (new(random.Next(100)), NowMs, random.Next(1, 9));
        var old = random.Next(4) == 0; // times out of a 32-bit offset's reach
        for (var i = random.Next(100); i > 0; i--)
            batch.Add(new(random.Next(1000)), NowMs - (old ? random.NextInt64(1L << 40) : random.Next(100_000)),
                random.NextInt64() >> random.Next(60), random.Next(9) == 0 ? (Quality)random.Next(3) : Quality.Good);
        for (var i = random.Next(3); i > 0; i--)
            batch.Rejections.Add(new(RejectionReason.UnknownPoint, 1, random.Next(2) == 0 ? null : "名字/x", Bytes(random, 30)));
        if (random.Next(4) == 0) batch.LinkChange = (GatewayLink)random.Next(2);
        if (random.Next(4) == 0) batch.SessionRecords.Write(Bytes(random, 50));
        batch.Received = batch.Count + delivery.Duplicates + batch.Rejections.Count;
    }

    static string Text(GatewayDelivery delivery)
    {
        var batch = delivery.Batch;
        var readings = Enumerable.Range(0, batch.Count).Select(i => $"{batch.Points[i]}@{batch.TimesMs[i]}={batch.Micros[i]}{batch.Qualities[i]}");
        var rejections = batch.Rejections.Select(r => $"{r.Reason} {r.Readings} {r.PointName ?? "-"} {Convert.ToHexString(r.Payload)}");
        return string.Create(CultureInfo.InvariantCulture, $"""
            {delivery.Source} {delivery.Redelivered} {delivery.Duplicates} {batch.Gateway} {batch.ReceivedMs} {batch.ModelRevision} {batch.Received} {batch.LinkChange}
            {Convert.ToHexString(batch.SessionRecords.ToArray())} {string.Join(' ', readings)} {string.Join(' ', rejections)}
            """);
    }

    static byte[] Bytes(Random random, int most)
    {
        var bytes = new byte[random.Next(most)];
        random.NextBytes(bytes);
        return bytes;
    }
}
