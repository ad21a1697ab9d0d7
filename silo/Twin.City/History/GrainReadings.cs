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

    public async Task<IReadOnlyList<PointSpan>> ReadSpansAsync(JournalKey facility, IReadOnlyList<PointStart> starts, CancellationToken cancellation)
    {
        // It has ended: nobody hosts it any more, and rivals in its last rows go unnumbered.
        if (world.Model.Find(new NodeKey(facility.Key)) is null) return [.. starts.Select(_ => new PointSpan(long.MaxValue, long.MaxValue, []))];
        try
        {
            var answer = await grains.Facility(new(facility.Key)).Spans([.. starts.Select(s => s.Point.Number)], [.. starts.Select(s => s.FromMs)]).WaitAsync(cancellation);
            return [.. answer.Readings.Select((readings, i) => new PointSpan(answer.ToMs[i], answer.NewestMs[i], readings))];
        }
        catch (Exception error) when (!cancellation.IsCancellationRequested)
        {
            // Its silo is gone, its store does not answer, the cluster comes up: it passes.
            throw new HistoryException($"facility {facility} does not answer: {error.Message}", error);
        }
    }
}
