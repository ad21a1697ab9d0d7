using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.Delivery.Envelope;
using Twin.Delivery.Lanes;

namespace Twin.City.Hosting;

/// <summary>The way to journals through grains, wherever they are in the cluster.</summary>
sealed class GrainDoor(IGrainFactory grains) : IDeliveryDoor
{
    // Making a reference asks the grain's type for its attributes: each is made once, of as many as the model has.
    readonly ConcurrentDictionary<JournalKey, IFacilityGrain> facilities = new();
    readonly ConcurrentDictionary<JournalKey, IGatewayGrain> gateways = new();

    public Task DeliverAsync(JournalKey key, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        var bytes = MemoryMarshal.TryGetArray(envelope, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : envelope.ToArray();
        var delivery = key.Owner switch
        {
            JournalOwner.Facility => facilities.GetOrAdd(key, static (k, g) => g.Facility(new(k.Key)), grains).Deliver(bytes),
            JournalOwner.Gateway => gateways.GetOrAdd(key, static (k, g) => g.Gateway(new(k.Key)), grains).Deliver(bytes),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "no deliveries go there"),
        };
        return delivery.WaitAsync(cancellation);
    }
}
