namespace Twin.Delivery.Envelope;

/// <summary>Envelopes that are used again, whoever uses them: a process has many facilities, and few deliveries under way at once. Any thread.</summary>
static class EnvelopePool
{
    /// <summary>Some 50 kB each at most.</summary>
    const int KeptMax = 64;

    static readonly Stack<FacilityEnvelope> Free = new();

    public static FacilityEnvelope Take()
    {
        lock (Free) return Free.TryPop(out var used) ? used : new();
    }

    /// <summary>Nothing of it may be looked at any more.</summary>
    public static void GiveBack(FacilityEnvelope envelope)
    {
        envelope.Clear();
        lock (Free)
            if (Free.Count < KeptMax) Free.Push(envelope);
    }
}
