using Twin.Delivery.Envelope;

namespace Twin.Delivery.Routing;

/// <summary>Where the parts of a batch are put.</summary>
public interface IEnvelopeGatherer
{
    /// <summary>The envelope that gathers for a journal. Asked once for each part that is about to be added.</summary>
    FacilityEnvelope EnvelopeOf(JournalKey key);
}
