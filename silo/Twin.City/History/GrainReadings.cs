using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Delivery.Envelope;
using Twin.Delivery.History;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.City.History;

/// <summary>The facilities' own readings through grains, wherever they are in the cluster.</summary>
sealed class GrainReadings(CityWorld world, IGrainFactory grains) : IFacilityReadings
{
    public async Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation) =>
        world.Model.Find(point) is not { } known ? []
            : await grains.Facility(known.Device.Facility.Key).Readings(point.Number, fromMs, toMs, limit).WaitAsync(cancellation);

    public async Task<IReadOnlyList<PointInstant>> ReadInstantsAsync(
        JournalKey facility, IReadOnlyList<(PointKey Point, long TimeMs)> instants, CancellationToken cancellation)
    {
        try
        {
            var answer = await grains.Facility(new(facility.Key))
                .Instants([.. instants.Select(i => i.Point.Number)], [.. instants.Select(i => i.TimeMs)]).WaitAsync(cancellation);
            return [.. answer.NewestMs.Zip(answer.Kept, (newestMs, kept) => new PointInstant(newestMs, kept))];
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Its silo is gone, its store does not answer, the cluster comes up: it passes.
            throw new HistoryException($"facility {facility} does not answer: {error.Message}", error);
        }
    }
}
