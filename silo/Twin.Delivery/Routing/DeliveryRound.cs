using Twin.Delivery.Envelope;

namespace Twin.Delivery.Routing;

/// <summary>Envelopes that gather messages, one for each journal that they touch: one call a facility, however many messages.</summary>
public sealed class DeliveryRound : IEnvelopeGatherer
{
    readonly Dictionary<JournalKey, FacilityEnvelope> byKey = [];
    readonly List<FacilityEnvelope> pool = [];
    readonly List<FacilityEnvelope> envelopes = [];

    /// <summary>In the order in which they were first touched. Valid until <see cref="Clear"/>.</summary>
    public IReadOnlyList<FacilityEnvelope> Envelopes => envelopes;

    public FacilityEnvelope EnvelopeOf(JournalKey key)
    {
        if (byKey.TryGetValue(key, out var known)) return known;
        if (envelopes.Count == pool.Count) pool.Add(new());
        var envelope = pool[envelopes.Count];
        envelope.Clear();
        envelope.Key = key;
        envelopes.Add(envelope);
        return byKey[key] = envelope;
    }

    public void Clear()
    {
        byKey.Clear();
        envelopes.Clear();
    }
}
