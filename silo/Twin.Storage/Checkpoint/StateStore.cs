using System.Buffers.Binary;
using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.Checkpoint;

/// <summary>Given each stored state at start-up. The bytes are valid during the call.</summary>
public delegate void StateReader(int kind, int number, ReadOnlySpan<byte> state);

/// <summary>Opaque states by kind and number: snapshots of twins, counts of gateways, images of sessions.</summary>
static class StateStore
{
    /// <summary>The store's own kind, above all of a host's: by point of which readings were dropped, the time of its first one ever, Unix milliseconds.</summary>
    public const int FirstReading = 1_000_000;

    public static byte[] Instant(long timeMs)
    {
        var bytes = new byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, timeMs);
        return bytes;
    }

    /// <summary>The instant of a point, from its row's checksum and body.</summary>
    /// <exception cref="StoreException">It is not as it was written.</exception>
    public static long ReadInstant(int point, long checksum, ReadOnlySpan<byte> body) =>
        body.Length == sizeof(long) && checksum == ChecksumOf(FirstReading, point, body) ? BinaryPrimitives.ReadInt64LittleEndian(body)
            : throw new StoreException(StoreFault.Damaged($"first reading of point {point}"));

    /// <summary>Reads all, in order of kind and number.</summary>
    /// <returns>The first one that is not as it was written, before which the reader has had the good ones.</returns>
    public static StoreFault? Read(ReadSession session, StateReader read)
    {
        var states = session.States;
        while (states.Step())
        {
            var (kind, number) = (states.Int32(0), states.Int32(1));
            var state = states.Blob(3);
            if (states.Int64(2) != ChecksumOf(kind, number, state))
            {
                states.Reset();
                return StoreFault.Damaged($"state kind {kind} number {number}");
            }
            read(kind, number, state);
        }
        return null;
    }

    public static long ChecksumOf(int kind, int number, ReadOnlySpan<byte> state) =>
        Crc.Add(System.Numerics.BitOperations.Crc32C((uint)kind, (uint)number), state);
}
