using Twin.Delivery.Envelope;

namespace Twin.Delivery.Intake;

/// <summary>The broker messages that a journal took last.</summary>
/// <remarks>
/// A message can be redelivered while its slot has it in flight, so what is older than all in flight need not be known.
/// Where more came in between, a redelivered message is one of duplicates: counted, and booked by nobody.
/// </remarks>
sealed class RecentSources
{
    /// <summary>The newest kept. A facility's gateways send some messages a second, and what is in flight is seconds old.</summary>
    public const int KeptMax = 256;

    readonly Queue<SourceMessage> order = new();
    readonly HashSet<SourceMessage> known = [];

    public bool Contains(in SourceMessage source) => known.Contains(source);

    public void Add(in SourceMessage source)
    {
        if (!known.Add(source)) return;
        order.Enqueue(source);
        if (order.Count > KeptMax) known.Remove(order.Dequeue());
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(order.Count);
        foreach (var (slot, packetId, digest) in order)
        {
            writer.Write(slot);
            writer.Write(packetId);
            writer.Write(digest);
        }
    }

    public void Load(BinaryReader reader)
    {
        order.Clear();
        known.Clear();
        for (var count = reader.ReadInt32(); count > 0; count--) Add(new(reader.ReadInt32(), reader.ReadUInt16(), reader.ReadUInt64()));
    }
}
