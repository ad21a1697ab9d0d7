using System.Buffers.Binary;
using System.Text;
using Twin.Devices.Mqtt;
using Twin.Devices.Telemetry;

namespace Twin.Devices.Load;

/// <summary>How many readings of a point were written, and the first and the last of them.</summary>
readonly record struct WrittenReadings(long Count, long FirstMs, long FirstMicro, long LastMs, long LastMicro);

/// <summary>Formats one connection's messages, its points in turn, into a send buffer. Nothing is allocated.</summary>
/// <remarks>
/// <code>
/// PUBLISH: first byte, remaining length, topic, [packet id], [0 properties], payload
/// payload: {"ts":1767225600000,"points":{"name":12.5,"name":13.25}}
/// </code>
/// Points are divided into fixed groups of one message each. A group's times advance strictly: the wall clock, or one
/// millisecond more than the last where it goes round faster than that.
/// </remarks>
sealed class LoadMessages
{
    readonly record struct Slot(long BaseMicro, long RateMicroPerHour, long RolloverMicro, long WobbleUnitMicro, uint WobbleMask, int NameEnd);

    const int HeadBytes = 5, PacketIdBytes = 2;

    readonly Slot[] slots;
    readonly byte[] names;
    readonly byte[] topic; // with its length
    readonly byte[] opening; // from the properties to the time
    readonly long[] firstMs, lastMs; // by group
    readonly byte first;
    readonly int batch, packetIdBytes;
    readonly long startMs;
    int group, slot, nameStart;
    int lengthBytes = 2;
    long rounds;

    /// <param name="startMs">The earliest time that a message will be given.</param>
    public LoadMessages(PlannedConnection connection, LoadOptions options, long startMs)
    {
        this.startMs = startMs;
        batch = options.Batch;
        first = (byte)(PacketType.Publish << 4 | (int)options.Qos << 1);
        packetIdBytes = options.Qos == Qos.AtMostOnce ? 0 : PacketIdBytes;
        var text = TelemetryWriter.Topic(connection.UserName, "telemetry");
        topic = [(byte)(text.Length >> 8), (byte)text.Length, .. text];
        opening = [.. options.Version == MqttVersion.V5 ? "\0"u8 : ""u8, .. "{\"ts\":"u8];
        names = [.. connection.Points.SelectMany(p => p.Key)];
        var end = 0;
        slots = [.. connection.Points.Select(p => new Slot(
            p.BaseAt(startMs), p.RateMicroPerHour, p.RolloverMicro, p.WobbleUnitMicro, p.WobbleMask, end += p.Key.Length))];
        firstMs = new long[(slots.Length + batch - 1) / batch];
        lastMs = new long[firstMs.Length];
        BytesMax = HeadBytes + topic.Length + PacketIdBytes + opening.Length + 64 + connection.Points.Chunk(batch).Max(c => c.Sum(p => p.Key.Length + 1 + MicroText.LengthMax));
    }

    /// <summary>No message is longer.</summary>
    public int BytesMax { get; }

    /// <summary>The time that the next message will have at the earliest.</summary>
    public long NextMs(long nowMs) => Math.Max(nowMs, lastMs[group] + 1);

    /// <summary>Writes the next message.</summary>
    /// <param name="output">At least <see cref="BytesMax"/>.</param>
    /// <param name="packetId">Not used at QoS 0.</param>
    /// <param name="timeMs">From <see cref="NextMs"/>.</param>
    /// <param name="readings">How many it holds.</param>
    /// <returns>Its bytes.</returns>
    public int Write(Span<byte> output, ushort packetId, long timeMs, out int readings)
    {
        // The remaining length takes as many bytes as in the message before, as a rule; otherwise the rest is moved.
        var start = 1 + lengthBytes;
        var at = start;
        topic.CopyTo(output[at..]);
        at += topic.Length;
        if (packetIdBytes > 0)
        {
            BinaryPrimitives.WriteUInt16BigEndian(output[at..], packetId);
            at += PacketIdBytes;
        }
        opening.CopyTo(output[at..]);
        at += opening.Length;
        at += MicroText.WriteWhole(output[at..], (ulong)timeMs);
        ",\"points\":{"u8.CopyTo(output[at..]);
        at += 11;
        at += WritePoints(output[at..], timeMs, out readings);
        "}}"u8.CopyTo(output[at..]);
        at += 2;
        Advance(timeMs);
        return Frame(output, start, at);
    }

    int WritePoints(Span<byte> output, long timeMs, out int readings)
    {
        var elapsedMs = timeMs - startMs;
        var end = Math.Min(slot + batch, slots.Length);
        readings = end - slot;
        var at = 0;
        foreach (ref readonly var point in slots.AsSpan(slot, readings))
        {
            var name = names.AsSpan(nameStart, point.NameEnd - nameStart);
            name.CopyTo(output[at..]);
            at += name.Length;
            nameStart = point.NameEnd;
            at += MicroText.Write(output[at..], Value(point, elapsedMs, slot++));
            output[at++] = (byte)',';
        }
        return at - 1; // the last comma is written over
    }

    static long Value(in Slot point, long elapsedMs, int index)
    {
        var value = point.BaseMicro + LoadPoint.Advance(point.RateMicroPerHour, elapsedMs);
        if (point.WobbleMask != 0)
            value += ((uint)((ulong)(elapsedMs + index) * 0x9E3779B97F4A7C15UL >> 40) & point.WobbleMask) * point.WobbleUnitMicro;
        return value < point.RolloverMicro ? value : value - point.RolloverMicro;
    }

    void Advance(long timeMs)
    {
        if (firstMs[group] == 0) firstMs[group] = timeMs;
        lastMs[group] = timeMs;
        if (++group < firstMs.Length) return;
        (group, slot, nameStart) = (0, 0, 0);
        rounds++;
    }

    int Frame(Span<byte> output, int start, int end)
    {
        var length = end - start;
        var needed = length < 128 ? 1 : length < 16_384 ? 2 : 3;
        if (needed != lengthBytes)
        {
            output[start..end].CopyTo(output[(1 + needed)..]);
            lengthBytes = needed;
        }
        output[0] = first;
        MqttPackets.WriteLength(output[1..], length);
        return 1 + needed + length;
    }

    /// <summary>What was written of a point; null where it had no reading.</summary>
    public WrittenReadings? Written(int point)
    {
        var own = point / batch;
        var (from, to) = (firstMs[own], lastMs[own]);
        return from == 0 ? null : new(rounds + (own < group ? 1 : 0),
            from, Value(slots[point], from - startMs, point), to, Value(slots[point], to - startMs, point));
    }
}
