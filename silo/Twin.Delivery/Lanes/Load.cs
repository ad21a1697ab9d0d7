using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Lanes;

/// <summary>One call's envelope and the batches that have a part in it.</summary>
sealed class Load
{
    /// <summary>What one gateway sent within so long is one part, as if it had been read from its connection at once. Its receipt time is the newest's.</summary>
    const long MergeMs = 10;

    int readings;

    public FacilityEnvelope Envelope { get; } = new();
    public List<PendingBatch> Waiting { get; } = [];

    // Counted before the next part is added, which is bounded by what one batch may hold.
    public bool IsFull => Envelope.Deliveries.Count >= DeliveryLanes.PartsMax || readings >= DeliveryLanes.ReadingsMax;

    /// <summary>Counts the newest part, and puts it to the one before where both are one gateway's and nobody asks for either by name.</summary>
    public void Added()
    {
        var parts = Envelope.Deliveries;
        readings += parts[^1].Batch.Count;
        if (Envelope.Key.Owner == JournalOwner.Facility && parts.Count > 1 && MayMerge(parts[^2], parts[^1])) Envelope.MergeLast();
    }

    public void Clear()
    {
        Envelope.Clear();
        Waiting.Clear();
        readings = 0;
    }

    // A broker's message keeps its own name, by which its redelivery is known.
    static bool MayMerge(GatewayDelivery into, GatewayDelivery part) =>
        into.Source is { Slot: DeliveryLanes.NoSlot } && part.Source is { Slot: DeliveryLanes.NoSlot } && !into.Redelivered && !part.Redelivered
        && into.Batch.Gateway == part.Batch.Gateway && into.Batch.ModelRevision == part.Batch.ModelRevision
        && Math.Abs(part.Batch.ReceivedMs - into.Batch.ReceivedMs) <= MergeMs;
}

/// <summary>Loads that are used again. Under the lanes' lock.</summary>
sealed class LoadPool
{
    /// <summary>As many calls as are out at once on a busy silo; an idle load is some 10 kB.</summary>
    const int KeptMax = 256;

    readonly Stack<Load> free = new();

    public Load Take(JournalKey key)
    {
        var load = free.TryPop(out var used) ? used : new();
        load.Envelope.Key = key;
        return load;
    }

    public void GiveBack(Load load)
    {
        load.Clear();
        if (free.Count < KeptMax) free.Push(load);
    }
}
