namespace Twin.Delivery.Lanes;

/// <summary>A batch whose parts are under way.</summary>
sealed class PendingBatch(DeliveryLanes lanes, Action<bool> done)
{
    // One is the submitter's own, so that it does not end before all of its parts have begun.
    int open = 1;

    public void Add() => Interlocked.Increment(ref open);

    public void PartDone()
    {
        if (Interlocked.Decrement(ref open) == 0) End(durable: true);
    }

    public void Abandon()
    {
        if (Interlocked.Exchange(ref open, 0) > 0) End(durable: false);
    }

    void End(bool durable)
    {
        lanes.Ended();
        done(durable);
    }
}
