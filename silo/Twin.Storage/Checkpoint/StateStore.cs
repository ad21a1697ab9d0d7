using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.Checkpoint;

/// <summary>Given each stored state at start-up. The bytes are valid during the call.</summary>
public delegate void StateReader(int kind, int number, ReadOnlySpan<byte> state);

/// <summary>Opaque states by kind and number: snapshots of twins, counts of gateways, images of sessions.</summary>
static class StateStore
{
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
