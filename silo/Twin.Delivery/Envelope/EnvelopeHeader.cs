using System.Runtime.InteropServices;

namespace Twin.Delivery.Envelope;

/// <summary>The 40 bytes before an envelope's deliveries and orders. Little-endian.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct EnvelopeHeader
{
    public const int Bytes = 40;
    public const uint MagicWord = 0x566E4554; // "TEnV"

    /// <summary>The check covers everything behind itself, and whose journal it is.</summary>
    public const int UncheckedBytes = 12;

    /// <summary>What this program writes, and the newest that it reads.</summary>
    public const ushort NewestFormat = 1;

    public uint Magic;
    public ushort Format;
    public ushort Reserved;
    public uint Check;
    public int Length;
    public long Sequence;
    public long CommitTimeMs;
    public int Deliveries;
    public int Controls;
}

/// <summary>The 24 bytes before each delivery's batch.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 1)]
struct DeliveryHeader
{
    public const int Bytes = 24;
    public const byte HasSource = 1, IsRedelivered = 2;

    public ulong Digest;
    public int Slot;
    public int Duplicates;
    public ushort PacketId;
    public byte Flags;
    public byte Reserved1;
    public int Reserved2;
}
