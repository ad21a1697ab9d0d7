using Twin.Delivery.Envelope;

namespace Twin.Delivery.Lanes;

/// <summary>What waits for one journal: an envelope that gathers, and who waits for it.</summary>
/// <param name="loads">Where loads come from.</param>
sealed class Lane(JournalKey key, LoadPool loads)
{
    readonly Queue<Load> full = new();
    Load gathering = loads.Take(key);

    public JournalKey Key { get; } = key;

    /// <summary>One of the silo's tasks is delivering from here.</summary>
    public bool IsRunning { get; set; }

    /// <summary>The envelope for one more part of a message.</summary>
    public FacilityEnvelope EnvelopeFor(PendingBatch pending)
    {
        if (gathering.IsFull)
        {
            full.Enqueue(gathering);
            gathering = loads.Take(Key);
        }
        gathering.Waiting.Add(pending);
        return gathering.Envelope;
    }

    /// <summary>The part is filled in.</summary>
    public void Added() => gathering.Added();

    /// <summary>Takes what waits longest; null where nothing waits.</summary>
    public Load? Take()
    {
        if (full.TryDequeue(out var oldest)) return oldest;
        if (gathering.Waiting.Count == 0) return null;
        var taken = gathering;
        gathering = loads.Take(Key);
        return taken;
    }

    /// <summary>Nothing comes here any more.</summary>
    public void End() => loads.GiveBack(gathering);

    public IEnumerable<PendingBatch> TakeAll()
    {
        while (Take() is { } load)
            foreach (var pending in load.Waiting) yield return pending;
    }
}
