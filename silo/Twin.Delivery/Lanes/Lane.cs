using Twin.Delivery.Envelope;

namespace Twin.Delivery.Lanes;

/// <summary>What waits for one journal: an envelope that gathers, and who waits for it.</summary>
sealed class Lane(JournalKey key)
{
    readonly Queue<Load> full = new();
    Load gathering = new(key);

    public JournalKey Key { get; } = key;

    /// <summary>One of the silo's tasks is delivering from here.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The envelope for one more part of a message.</summary>
    public FacilityEnvelope EnvelopeFor(PendingBatch pending)
    {
        if (gathering.IsFull)
        {
            full.Enqueue(gathering);
            gathering = new(Key);
        }
        gathering.Waiting.Add(pending);
        return gathering.Envelope;
    }

    /// <summary>Takes what waits longest; null where nothing waits.</summary>
    public Load? Take()
    {
        if (full.TryDequeue(out var oldest)) return oldest;
        if (gathering.Waiting.Count == 0) return null;
        var taken = gathering;
        gathering = new(Key);
        return taken;
    }

    public IEnumerable<PendingBatch> TakeAll()
    {
        while (Take() is { } load)
            foreach (var pending in load.Waiting) yield return pending;
    }

    /// <summary>One call's envelope and the batches that have a part in it.</summary>
    internal sealed class Load(JournalKey key)
    {
        public FacilityEnvelope Envelope { get; } = new() { Key = key };
        public List<PendingBatch> Waiting { get; } = [];

        // Counted before the next part is added, which is bounded by what one batch may hold.
        public bool IsFull => Envelope.Deliveries.Count >= DeliveryLanes.PartsMax || Envelope.Readings >= DeliveryLanes.ReadingsMax;
    }
}

/// <summary>A batch whose parts are under way.</summary>
sealed class PendingBatch(Action<bool> done)
{
    // One is the submitter's own, so that it does not end before all of its parts have begun.
    int open = 1;

    public void Add() => Interlocked.Increment(ref open);

    public void PartDone()
    {
        if (Interlocked.Decrement(ref open) == 0) done(true);
    }

    public void Abandon()
    {
        if (Interlocked.Exchange(ref open, 0) > 0) done(false);
    }
}
