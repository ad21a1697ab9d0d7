using System.Buffers.Binary;
using System.Text;

namespace Twin.Ingest.Mqtt.Sessions;

/// <summary>What can durably happen to a session. Numbers are stored and never change.</summary>
internal enum SessionRecordType : byte
{
    Opened = 1, Closed = 2, Ended = 3, WillSent = 4, Subscribed = 5, Unsubscribed = 6, Received = 7, Released = 8,
    Queued = 9, HandedOver = 10, Taken = 11, Retained = 12, NextNumber = 13,
}

/// <summary>Encodes session records: a type byte, then fields, little-endian, strings and bytes led by their length.</summary>
/// <remarks>A session is named by its number, given at its first opening and never used again.</remarks>
internal static class SessionRecord
{
    /// <param name="epoch">Number of this opening: a close that comes after a newer opening is recognised by it.</param>
    public static void Opened(MemoryStream to, long number, long epoch, int gateway, string userName, string clientId,
        uint expirySeconds, Will? will)
    {
        Begin(to, SessionRecordType.Opened, number);
        Long(to, epoch);
        Int(to, gateway);
        Text(to, userName);
        Text(to, clientId);
        Int(to, (int)expirySeconds);
        to.WriteByte(will is null ? (byte)0 : (byte)1);
        if (will is null) return;
        Int(to, (int)will.DelaySeconds);
        Long(to, will.ExpirySeconds ?? -1L);
        Write(to, will.Message);
    }

    /// <param name="willDueMs">When the will is to be sent; -1: it was withdrawn, or sent already.</param>
    public static void Closed(MemoryStream to, long number, long epoch, long atMs, uint expirySeconds, long willDueMs)
    {
        Begin(to, SessionRecordType.Closed, number);
        Long(to, epoch);
        Long(to, atMs);
        Int(to, (int)expirySeconds);
        Long(to, willDueMs);
    }

    public static void Ended(MemoryStream to, long number) => Begin(to, SessionRecordType.Ended, number);

    public static void WillSent(MemoryStream to, long number, long epoch)
    {
        Begin(to, SessionRecordType.WillSent, number);
        Long(to, epoch);
    }

    public static void Subscribed(MemoryStream to, long number, string filter, SubscriptionOptions options)
    {
        Begin(to, SessionRecordType.Subscribed, number);
        Text(to, filter);
        to.WriteByte(options.Bits);
    }

    public static void Unsubscribed(MemoryStream to, long number, string filter)
    {
        Begin(to, SessionRecordType.Unsubscribed, number);
        Text(to, filter);
    }

    /// <summary>Received, Released (QoS 2 in), HandedOver, Taken (out): a packet id and no more.</summary>
    public static void PacketId(MemoryStream to, SessionRecordType type, long number, ushort packetId)
    {
        Begin(to, type, number);
        Int(to, packetId);
    }

    public static void Queued(MemoryStream to, long number, ushort packetId, byte qos, bool retain, Message message)
    {
        Begin(to, SessionRecordType.Queued, number);
        Int(to, packetId);
        to.WriteByte((byte)(qos | (retain ? 0x80 : 0)));
        Write(to, message);
    }

    /// <summary>An empty payload clears the topic. The number is the gateway's.</summary>
    public static void Retained(MemoryStream to, int gateway, string userName, Message message)
    {
        Begin(to, SessionRecordType.Retained, gateway);
        Text(to, userName);
        Write(to, message);
    }

    public static void NextNumber(MemoryStream to, long number) => Begin(to, SessionRecordType.NextNumber, number);

    static void Begin(MemoryStream to, SessionRecordType type, long number)
    {
        to.WriteByte((byte)type);
        Long(to, number);
    }

    static void Write(MemoryStream to, Message message)
    {
        Bytes(to, message.Topic);
        Bytes(to, message.Payload);
        Bytes(to, message.Properties);
        to.WriteByte((byte)(message.Qos | (message.Retain ? 0x80 : 0)));
        Long(to, message.ExpiresMs);
    }

    static void Int(MemoryStream to, int value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        to.Write(bytes);
    }

    static void Long(MemoryStream to, long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        to.Write(bytes);
    }

    static void Text(MemoryStream to, string value) => Bytes(to, Encoding.UTF8.GetBytes(value));

    static void Bytes(MemoryStream to, ReadOnlySpan<byte> value)
    {
        Int(to, value.Length);
        to.Write(value);
    }
}
