namespace Twin.Storage.Checkpoint;

/// <summary>What one checkpoint writes. In the file all of it appears at once, together with its position.</summary>
public sealed class ParkCheckpoint
{
    internal ParkCheckpoint(long number, long position) => (Number, Position) = (number, position);

    internal long Number { get; }

    /// <summary>Journal position that it stands for: everything up to it, nothing after it.</summary>
    public long Position { get; }

    /// <summary>Whether a write of it has committed.</summary>
    public bool IsWritten { get; internal set; }

    internal Dictionary<(int Kind, int Number), byte[]?> States { get; } = [];

    /// <summary>Stores an opaque state, replacing the one of the same kind and number. Before the write; the bytes are copied.</summary>
    public void PutState(int kind, int number, ReadOnlyMemory<byte> state) => States[(kind, number)] = state.ToArray();

    /// <summary>Removes a state.</summary>
    public void RemoveState(int kind, int number) => States[(kind, number)] = null;
}
