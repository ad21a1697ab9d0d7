using System.Runtime.InteropServices;
using Twin.City.Grains;
using Twin.Delivery.Envelope;
using Twin.Delivery.Lanes;

namespace Twin.City.Hosting;

/// <summary>The way to journals through grains, wherever they are in the cluster.</summary>
sealed class GrainDoor(IGrainFactory grains) : IDeliveryDoor
{
    public Task DeliverAsync(JournalKey key, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        var bytes = MemoryMarshal.TryGetArray(envelope, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : envelope.ToArray();
        var delivery = key.Owner switch
        {
            JournalOwner.Facility => grains.Facility(new(key.Key)).Deliver(bytes),
            JournalOwner.Gateway => grains.Gateway(new(key.Key)).Deliver(bytes),
            _ => throw new ArgumentOutOfRangeException(nameof(key), key, "no deliveries go there"),
        };
        return delivery.WaitAsync(cancellation);
    }
}
