using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Model.Facility;
using Twin.Model.Topology;
using Twin.Operations.Events;

namespace Twin.City.Sources;

/// <summary>Registers' events as Operations reads them: from the facilities that have the registers.</summary>
sealed class CityEventSource(CityWorld world, IGrainFactory grains) : IEventSource
{
    public async ValueTask<EventAnswer> ReadAsync(Func<Point, bool> wanted, EventQuery query, CancellationToken cancel)
    {
        var asked = world.Model.AllPoints.Where(p => p.Spec is { Kind: PointKind.Register, Measure: not null } && wanted(p)).GroupBy(p => p.Device.Facility.Key)
            .Select(f => grains.Desk(f.Key).Events(new([.. f.Select(p => p.Key.Number)], query.FromMs, query.ToMs, (byte)(query.Kind ?? 0), query.Limit)));
        var answers = await Task.WhenAll(asked).WaitAsync(cancel);
        var found = answers.SelectMany(a => a.Events).OrderByDescending(e => e.ToMs).ThenBy(e => e.Point).ToArray();
        return new(answers.Length == 0 ? world.NowMs : answers.Max(a => a.Position), [.. found.Take(query.Limit).Select(EventOf)],
            found.Length > query.Limit || answers.Any(a => a.More), answers.Length == 0 ? long.MinValue : answers.Max(a => a.CompleteFromMs));
    }

    static RegisterEvent EventOf(EventLine e) => new((RegisterEventKind)e.Kind, new(e.Point), new(e.FromMs, e.FromMicro), new(e.ToMs, e.ToMicro));
}
