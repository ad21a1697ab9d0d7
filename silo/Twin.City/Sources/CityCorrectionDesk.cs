using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Operations.Corrections;
using Twin.Storage.Orders;

namespace Twin.City.Sources;

/// <summary>Operators' orders: rows of the facilities' journals, durable before they are answered for.</summary>
/// <remarks>An import is taken by each of its facilities whole. Where one of them cannot, the answer says so, and the same import again adds what is missing: what is kept is a duplicate.</remarks>
sealed class CityCorrectionDesk(CityWorld world, IGrainFactory grains) : ICorrectionDesk
{
    /// <summary>Readings of one row: some 3 MB of it, far below the largest envelope.</summary>
    const int ImportRowMax = 50_000;

    public ValueTask<OrderOutcome> CorrectAsync(CorrectionOrder order, CancellationToken cancel) =>
        AskAsync(order.Point, desk => desk.Correct(new(order.Point.Number, order.TimeMs, order.Micro, order.By, order.Reason)), cancel);

    public ValueTask<OrderOutcome> ReplaceAsync(ReplacementOrder order, CancellationToken cancel) =>
        AskAsync(order.Point, desk => desk.Replace(new(order.Point.Number, order.TimeMs, order.ClosingMicro, order.OpeningMicro, order.By, order.Reason)), cancel);

    public async ValueTask<OrderOutcome> ImportAsync(ImportOrder order, CancellationToken cancel)
    {
        var import = Guid.NewGuid().ToString("N");
        long position = 0;
        foreach (var part in order.Readings.GroupBy(r => world.Model.Find(r.Point)!.Device.Facility.Key))
            foreach (var readings in part.Chunk(ImportRowMax))
            {
                var outcome = await AskAsync(readings[0].Point, desk => desk.Import(new(
                    [.. readings.Select(r => r.Point.Number)], [.. readings.Select(r => r.TimeMs)], [.. readings.Select(r => r.Micro)], order.By, order.Reason, import)), cancel);
                if (outcome.Code is not null) return outcome;
                position = Math.Max(position, outcome.Position);
            }
        return OrderOutcome.Done(position);
    }

    public async ValueTask<IReadOnlyList<CorrectionEntry>> EntriesAsync(PointKey? point, int limit, CancellationToken cancel)
    {
        var facilities = point is { } one ? [DeskOf(one)!] : world.Model.AllNodes.Where(n => n.Kind == NodeKind.Facility).Select(DeskOf);
        var answers = await Task.WhenAll(facilities.Select(f => f.Orders(point?.Number ?? -1, limit))).WaitAsync(cancel);
        // The parts of one import are one entry.
        return
        [
            .. answers.SelectMany(a => a).Select(e => CorrectionImage.Load(e)).GroupBy(e => e.Import ?? $"{e.Position} {e.Point} {e.TimeMs}").Select(Whole)
                .OrderByDescending(e => e.Position).Take(limit),
        ];
    }

    static CorrectionEntry Whole(IEnumerable<CorrectionEntry> parts) => parts.Aggregate((a, b) => a with
    {
        Position = Math.Max(a.Position, b.Position), CommitMs = Math.Max(a.CommitMs, b.CommitMs),
        Point = a.Point == b.Point ? a.Point : null, Readings = a.Readings + b.Readings,
    });

    async ValueTask<OrderOutcome> AskAsync(PointKey point, Func<IFacilityDesk, Task<OrderAnswer>> ask, CancellationToken cancel)
    {
        try
        {
            var answer = await ask(DeskOf(point) ?? throw new InvalidOperationException($"the model has no point {point}")).WaitAsync(cancel);
            return new(answer.Position, answer.Code, answer.Fault);
        }
        catch (Exception error) when (error is TimeoutException or OrleansException or Delivery.Hosted.StaleActivationException)
        {
            // Whether it was taken is not known: a correction is then a second one of the same value, and an import's readings are duplicates.
            return OrderOutcome.Refused("not_recording", $"the facility did not answer ({error.Message}): look whether it was taken, and send it again if not");
        }
    }

    IFacilityDesk? DeskOf(PointKey point) => world.Model.Find(point) is { } found ? DeskOf(found.Device.Facility) : null;

    IFacilityDesk DeskOf(Node facility) => grains.Desk(facility.Key);
}
