using System.Diagnostics;
using Twin.Delivery.Envelope;

namespace Twin.Delivery.Tracing;

/// <summary>A delivery's way to its row, as activities: <c>deliver</c> around the call of whoever holds the journal, <c>row</c> around the row's commit.</summary>
/// <remarks>Where nobody listens it costs a look at a field.</remarks>
public static class DeliveryTrace
{
    public const string SourceName = "Twin.Delivery";

    static readonly ActivitySource Source = new(SourceName);

    /// <summary>A call begins. It is the beginning of a trace: what it carries came at many times, from many gateways.</summary>
    public static Activity? Deliver(JournalKey key, FacilityEnvelope envelope)
    {
        if (!Source.HasListeners()) return null;
        // Whoever gave the first batch of a lane started its task: what goes on there is not part of it.
        Activity.Current = null;
        return Source.StartActivity("deliver", ActivityKind.Producer)?.SetTag("twin.journal", key.ToString())
            .SetTag("twin.messages", envelope.Deliveries.Count).SetTag("twin.readings", envelope.Readings);
    }

    /// <summary>A row is handed to the store.</summary>
    public static Activity? Row(JournalKey key, long sequence) =>
        Source.HasListeners() ? Source.StartActivity("row")?.SetTag("twin.journal", key.ToString()).SetTag("twin.sequence", sequence) : null;

    public static void Failed(this Activity? activity, Exception error) => activity?.SetStatus(ActivityStatusCode.Error, error.Message);
}
