using System.Runtime.InteropServices;

namespace Twin.Delivery.Envelope;

/// <summary>Which broker message a delivery came from, so that its redelivery is known.</summary>
/// <remarks>
/// A broker redelivers to the same client id, with the packet id that the message had and DUP set. Packet ids are used
/// again, so the payload's digest is part of the name. It is looked up for redelivered messages alone: two equal
/// messages that a gateway sent on purpose are two.
/// </remarks>
/// <param name="Slot">Number of the client-id slot that it came through.</param>
/// <param name="PacketId">MQTT packet identifier, 1 to 65,535.</param>
/// <param name="Digest">Of topic and payload, by <see cref="DigestOf"/>.</param>
public readonly record struct SourceMessage(int Slot, ushort PacketId, ulong Digest)
{
    /// <summary>64 bits of topic and payload. Not against forgery: who can make two messages alike is their own gateway.</summary>
    public static ulong DigestOf(ReadOnlySpan<byte> topic, ReadOnlySpan<byte> payload) => Fold(Fold(Prime, topic), payload);

    const ulong Prime = 0x9E3779B97F4A7C15UL;

    static ulong Fold(ulong state, ReadOnlySpan<byte> bytes)
    {
        state = Mix(state ^ (ulong)bytes.Length);
        for (; bytes.Length >= 8; bytes = bytes[8..]) state = Mix(state ^ MemoryMarshal.Read<ulong>(bytes));
        var rest = 0UL;
        foreach (var one in bytes) rest = rest << 8 | one;
        return Mix(state ^ rest);
    }

    // Both halves of a 128-bit product: every bit of the state reaches every other. The sum keeps zero from staying zero.
    static ulong Mix(ulong state)
    {
        var high = Math.BigMul(state + Prime, 0xD6E8FEB86659FD93UL, out var low);
        return high ^ low;
    }
}
