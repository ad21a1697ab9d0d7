namespace Twin.Devices.Load;

/// <summary>The packet ids of one connection: given in turn, one bit each while unacknowledged.</summary>
sealed class PacketIds(int windowMax)
{
    readonly ulong[] taken = new ulong[(ushort.MaxValue + 1) / 64];
    ushort next = 1;

    /// <summary>Messages under way.</summary>
    public int Count { get; private set; }

    /// <summary>Acknowledgements of ids that were not under way.</summary>
    public long Unexpected { get; private set; }

    /// <summary>Takes the next id; false while the window is full, or while that very id is still unacknowledged.</summary>
    public bool TryTake(out ushort id)
    {
        id = next;
        ref var word = ref taken[id >> 6];
        var bit = 1UL << (id & 63);
        if (Count >= windowMax || (word & bit) != 0) return false;
        word |= bit;
        Count++;
        if (++next == 0) next = 1; // 0 is no packet id
        return true;
    }

    public void Acknowledge(ushort id)
    {
        ref var word = ref taken[id >> 6];
        var bit = 1UL << (id & 63);
        if ((word & bit) == 0)
        {
            Unexpected++;
            return;
        }
        word &= ~bit;
        Count--;
    }
}
