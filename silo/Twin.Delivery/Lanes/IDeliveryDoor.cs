using Twin.Delivery.Envelope;

namespace Twin.Delivery.Lanes;

/// <summary>The way to whoever holds a journal: a grain somewhere in the cluster, or a host in this process.</summary>
public interface IDeliveryDoor
{
    /// <summary>Delivers an envelope; completes when all of it is durable and taken.</summary>
    /// <param name="envelope">As <see cref="EnvelopeCodec"/> writes it. Not changed after.</param>
    /// <remarks>Any exception says that nobody knows: the same envelope comes again, its deliveries marked as redelivered.</remarks>
    Task DeliverAsync(JournalKey key, ReadOnlyMemory<byte> envelope, CancellationToken cancellation);
}
