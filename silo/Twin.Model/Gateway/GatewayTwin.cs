using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Gateway;

/// <summary>One refused message or point, as kept.</summary>
/// <param name="Position">Journal position of the commit that holds it.</param>
public sealed record RejectionRecord(long Position, long ReceivedMs, GatewayKey Gateway, Rejection Rejection);

/// <summary>What came from one gateway (law 4): received = accepted + duplicate + rejected, in readings.</summary>
/// <param name="ClockSkewMs">Receipt time less source time of the newest reading; null where none came.</param>
public sealed record GatewaySnapshot(
    GatewayKey Gateway, GatewayLink Link, long? LinkChangedMs, long? LastSeenMs, long? ClockSkewMs,
    long Received, long Accepted, long Duplicate, long Rejected,
    IReadOnlyDictionary<RejectionReason, long> RejectedByReason);

/// <summary>The account of one gateway: its link, its counts, and its newest rejections.</summary>
public sealed class GatewayTwin(GatewayKey gateway)
{
    /// <summary>Rejections whose payloads are kept, the newest. Reasons and counts are kept for ever.</summary>
    public const int RejectionsKept = 50;

    const byte ImageVersion = 1;

    readonly Queue<RejectionRecord> rejections = [];
    readonly SortedDictionary<RejectionReason, long> byReason = [];
    GatewayLink link;
    long? linkChangedMs, lastSeenMs, clockSkewMs;
    long received, accepted, duplicate, rejected;

    public GatewayKey Gateway { get; } = gateway;

    /// <summary>Takes what a batch came to. A batch's readings that are neither duplicates nor rejected were accepted.</summary>
    /// <param name="duplicates">How many of its readings were kept already.</param>
    public void Take(ReadingBatch batch, int duplicates, in long position) => Take(batch, batch.Count - duplicates, duplicates, position);

    /// <summary>The same of a batch that holds only those readings that were accepted.</summary>
    /// <param name="duplicates">How many more there were that were kept already.</param>
    public void TakeAccepted(ReadingBatch batch, int duplicates, long position) => Take(batch, batch.Count, duplicates, position);

    void Take(ReadingBatch batch, int acceptedCount, int duplicates, long position)
    {
        if (batch.LinkChange is { } change && change != link) (link, linkChangedMs) = (change, batch.ReceivedMs);
        if (batch.Received == 0) return;
        lastSeenMs = batch.ReceivedMs;
        received += batch.Received;
        accepted += acceptedCount;
        duplicate += duplicates;
        if (batch.Count > 0) clockSkewMs = batch.ReceivedMs - NewestTime(batch);
        foreach (var rejection in batch.Rejections) Refuse(new(position, batch.ReceivedMs, Gateway, rejection));
    }

    public GatewaySnapshot Snapshot() => new(Gateway, link, linkChangedMs, lastSeenMs, clockSkewMs,
        received, accepted, duplicate, rejected, new Dictionary<RejectionReason, long>(byReason));

    /// <summary>The kept rejections, newest first.</summary>
    public IEnumerable<RejectionRecord> Rejections => rejections.Reverse();

    public void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        writer.Write((byte)link);
        foreach (var value in (ReadOnlySpan<long?>)[linkChangedMs, lastSeenMs, clockSkewMs]) writer.Write(value ?? long.MinValue);
        foreach (var count in (ReadOnlySpan<long>)[received, accepted, duplicate, rejected]) writer.Write(count);
        writer.Write(byReason.Count);
        foreach (var (reason, count) in byReason)
        {
            writer.Write((byte)reason);
            writer.Write(count);
        }
        writer.Write(rejections.Count);
        foreach (var (position, receivedMs, _, rejection) in rejections)
        {
            writer.Write(position);
            writer.Write(receivedMs);
            writer.Write((byte)rejection.Reason);
            writer.Write(rejection.Readings);
            writer.Write(rejection.PointName is not null);
            if (rejection.PointName is { } name) writer.Write(name);
            writer.Write(rejection.Payload.Length);
            writer.Write(rejection.Payload);
        }
    }

    public void Load(BinaryReader reader)
    {
        var version = reader.ReadByte();
        if (version != ImageVersion) throw new InvalidDataException($"gateway image version {version}, this program reads {ImageVersion}");
        link = (GatewayLink)reader.ReadByte();
        (linkChangedMs, lastSeenMs, clockSkewMs) = (ReadOptional(reader), ReadOptional(reader), ReadOptional(reader));
        (received, accepted, duplicate, rejected) = (reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64(), reader.ReadInt64());
        byReason.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--) byReason[(RejectionReason)reader.ReadByte()] = reader.ReadInt64();
        rejections.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--)
        {
            var (position, receivedMs) = (reader.ReadInt64(), reader.ReadInt64());
            var (reason, readings) = ((RejectionReason)reader.ReadByte(), reader.ReadInt32());
            var name = reader.ReadBoolean() ? reader.ReadString() : null;
            rejections.Enqueue(new(position, receivedMs, Gateway, new(reason, readings, name, reader.ReadBytes(reader.ReadInt32()))));
        }
    }

    void Refuse(RejectionRecord record)
    {
        rejected += record.Rejection.Readings;
        byReason[record.Rejection.Reason] = byReason.GetValueOrDefault(record.Rejection.Reason) + record.Rejection.Readings;
        rejections.Enqueue(record);
        if (rejections.Count > RejectionsKept) rejections.Dequeue();
    }

    static long NewestTime(ReadingBatch batch)
    {
        var newest = long.MinValue;
        foreach (var timeMs in batch.TimesMs.AsSpan(0, batch.Count)) newest = Math.Max(newest, timeMs);
        return newest;
    }

    static long? ReadOptional(BinaryReader reader) => reader.ReadInt64() is var value && value == long.MinValue ? null : value;
}
