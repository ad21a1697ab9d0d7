using System.Buffers;
using System.Numerics;
using System.Runtime.InteropServices;
using Twin.Storage.Journal;

namespace Twin.Delivery.Envelope;

/// <summary>An envelope as bytes, on the way and in the journal: header, deliveries, orders; batches by <see cref="BatchCodec"/>.</summary>
public static class EnvelopeCodec
{
    /// <summary>The largest envelope. PostgreSQL takes 1 GB in a value; 16 MiB hold 700,000 readings, so a row is read and sent in some 50 ms.</summary>
    public const int BytesMax = 16 << 20;

    static readonly JournalOptions Cuts = new();

    /// <summary>The most that one more delivery or order takes: who gathers an envelope stays below <see cref="BytesMax"/> by it.</summary>
    public static long BoundBytes(GatewayDelivery delivery) => DeliveryHeader.Bytes + BatchCodec.BoundBytes(delivery.Batch, Cuts);

    /// <exception cref="ArgumentException">The envelope is over <see cref="BytesMax"/>: its maker did not count.</exception>
    public static byte[] Encode(FacilityEnvelope envelope)
    {
        if (!BitConverter.IsLittleEndian) throw new PlatformNotSupportedException("An envelope's numbers are little-endian.");
        long bound = EnvelopeHeader.Bytes;
        foreach (var delivery in envelope.Deliveries) bound += BoundBytes(delivery);
        foreach (var control in envelope.Controls) bound += ControlCodec.BoundBytes(control);
        if (bound > BytesMax) throw new ArgumentException($"An envelope of up to {bound} bytes is over {BytesMax}.", nameof(envelope));

        var buffer = ArrayPool<byte>.Shared.Rent((int)bound);
        var at = EnvelopeHeader.Bytes;
        foreach (var delivery in envelope.Deliveries)
        {
            var header = HeaderOf(delivery);
            MemoryMarshal.Write(buffer.AsSpan(at), in header);
            at += DeliveryHeader.Bytes;
            at += BatchCodec.Write(buffer.AsSpan(at), delivery.Batch, Cuts);
        }
        foreach (var control in envelope.Controls) at += ControlCodec.Write(buffer.AsSpan(at), control);
        Seal(buffer.AsSpan(0, at), envelope);
        var bytes = buffer.AsSpan(0, at).ToArray();
        ArrayPool<byte>.Shared.Return(buffer);
        return bytes;
    }

    /// <summary>The bytes of an envelope that were read whole, as those of a row: with a sequence and a commit time, and nothing else changed.</summary>
    public static byte[] AsRow(FacilityEnvelope row, ReadOnlySpan<byte> arrived)
    {
        var bytes = arrived.ToArray();
        var header = MemoryMarshal.Read<EnvelopeHeader>(bytes);
        (header.Sequence, header.CommitTimeMs) = (row.Sequence, row.CommitTimeMs);
        MemoryMarshal.Write(bytes, in header);
        header.Check = CheckOf(row.Key, bytes);
        MemoryMarshal.Write(bytes, in header);
        return bytes;
    }

    /// <summary>Reads an envelope into an object that the caller owns.</summary>
    /// <param name="key">Whose it is: the check covers it, so that a row in the wrong place is found.</param>
    /// <returns>Null when it is whole. Else what is wrong, and <paramref name="into"/> is in any state.</returns>
    public static EnvelopeFault? Decode(JournalKey key, ReadOnlySpan<byte> bytes, FacilityEnvelope into)
    {
        into.Clear();
        into.Key = key;
        if (bytes.Length < EnvelopeHeader.Bytes) return EnvelopeFault.Damaged(key, $"{bytes.Length} bytes");
        var header = MemoryMarshal.Read<EnvelopeHeader>(bytes);
        if (header.Magic != EnvelopeHeader.MagicWord) return EnvelopeFault.Damaged(key, "no envelope");
        if (header.Format > EnvelopeHeader.NewestFormat)
            return new(EnvelopeFaultKind.NewerFormat,
                $"envelope of {key} has format {header.Format}; this program reads up to {EnvelopeHeader.NewestFormat}: use a newer one");
        if (header.Format < 1 || header.Reserved != 0 || header.Length != bytes.Length || header.Check != CheckOf(key, bytes)) return EnvelopeFault.Damaged(key, "the checksum does not fit");

        (into.Sequence, into.CommitTimeMs) = (header.Sequence, header.CommitTimeMs);
        var rest = bytes[EnvelopeHeader.Bytes..];
        for (var i = 0; i < header.Deliveries; i++)
            if (!TryRead(ref rest, into.Add())) return EnvelopeFault.Damaged(key, $"delivery {i} is not what its header says");
        for (var i = 0; i < header.Controls; i++)
            if (!ControlCodec.TryRead(ref rest, into.Controls)) return EnvelopeFault.Damaged(key, $"order {i} is not what its header says");
        return rest.IsEmpty ? null : EnvelopeFault.Damaged(key, $"{rest.Length} bytes too many");
    }

    static DeliveryHeader HeaderOf(GatewayDelivery delivery)
    {
        var source = delivery.Source.GetValueOrDefault();
        return new()
        {
            Digest = source.Digest, Slot = source.Slot, PacketId = source.PacketId, Duplicates = delivery.Duplicates,
            Flags = (byte)((delivery.Source is null ? 0 : DeliveryHeader.HasSource) | (delivery.Redelivered ? DeliveryHeader.IsRedelivered : 0)),
        };
    }

    static bool TryRead(ref ReadOnlySpan<byte> from, GatewayDelivery into)
    {
        if (from.Length < DeliveryHeader.Bytes) return false;
        var header = MemoryMarshal.Read<DeliveryHeader>(from);
        from = from[DeliveryHeader.Bytes..];
        into.Source = (header.Flags & DeliveryHeader.HasSource) != 0 ? new(header.Slot, header.PacketId, header.Digest) : null;
        (into.Redelivered, into.Duplicates) = ((header.Flags & DeliveryHeader.IsRedelivered) != 0, header.Duplicates);
        return BatchCodec.TryRead(ref from, into.Batch);
    }

    static void Seal(Span<byte> bytes, FacilityEnvelope envelope)
    {
        var header = new EnvelopeHeader
        {
            Magic = EnvelopeHeader.MagicWord, Format = EnvelopeHeader.NewestFormat, Length = bytes.Length,
            Sequence = envelope.Sequence, CommitTimeMs = envelope.CommitTimeMs,
            Deliveries = envelope.Deliveries.Count, Controls = envelope.Controls.Count,
        };
        MemoryMarshal.Write(bytes, in header);
        header.Check = CheckOf(envelope.Key, bytes);
        MemoryMarshal.Write(bytes, in header);
    }

    static uint CheckOf(JournalKey key, ReadOnlySpan<byte> bytes) =>
        ~Crc32C.Continue(BitOperations.Crc32C(uint.MaxValue, (ulong)key.Number), bytes[EnvelopeHeader.UncheckedBytes..]);
}
