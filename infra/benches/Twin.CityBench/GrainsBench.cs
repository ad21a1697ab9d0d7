using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.CityBench;

/// <summary>Messages through lanes, grains and the journal, and whether each of their readings is in the ledger afterwards.</summary>
static class GrainsBench
{
    /// <summary>Readings in flight in all, and messages at most: what a broker's or an endpoint's windows let in.</summary>
    const int ReadingsInFlight = 131_072, MessagesInFlight = 16_384;

    public static int Window(int batch) => Math.Min(MessagesInFlight, ReadingsInFlight / batch);

    public static async Task RunAsync(BenchOptions options)
    {
        var model = BenchCity.Model(BenchCity.Size);
        await using var journal = new BenchJournal(options.Journal);
        var silos = await BenchSilo.StartAsync(options.Silos, model, journal.Journal);
        var startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        MessageStream[] streams = [.. model.AllGateways.Select((g, i) => new MessageStream(model, g, options.Batch, seed: i, startMs))];
        var window = Window(options.Batch) / silos.Length;

        // Every silo has its share of the gateways; their facilities are anywhere.
        var measured = await Phases.RunAsync(options,
            () => [.. silos.Select((silo, i) => new Load([.. streams.Where((_, s) => s % silos.Length == i)], window, Submitter(silo)))],
            () => silos.Sum(s => s.Lanes.Counts.Calls));
        var ledger = await CheckAsync(silos[0], model, streams);
        Figure.Say(new { options.What, options.Journal, options.Silos, options.Batch, measured, ledger });
        foreach (var silo in silos.Reverse()) await silo.DisposeAsync();
    }

    static Action<Model.Telemetry.ReadingBatch, Action<bool>> Submitter(BenchSilo silo)
    {
        var routing = silo.World.NewRouting();
        return (batch, answer) => silo.Lanes.Submit(routing, batch, source: null, redelivered: false, answer);
    }

    // Law 4 of every gateway, and of every register what lies between its first reading and its last.
    static async Task<object> CheckAsync(BenchSilo silo, CityModel model, MessageStream[] streams)
    {
        long accepted = 0;
        foreach (var gateway in model.AllGateways) accepted += (await silo.Grains.Gateway(gateway.Key).Account()).Accepted;
        var (registers, differing) = (0, 0);
        foreach (var facility in streams.SelectMany(s => s.Sent()).GroupBy(p => model.Find(p.Point)!.Device.Facility.Key))
        {
            var sent = facility.Where(p => model.Find(p.Point)!.Spec.Kind == PointKind.Register && p.FirstMs > 0).ToArray();
            if (sent.Length == 0) continue;
            var (from, to) = (sent.Min(p => p.FirstMs) / Spread.IntervalMs, sent.Max(p => p.LastMs) / Spread.IntervalMs + 1);
            var series = sent.Select(p => new SeriesKey(SeriesOwner.Register, Measure.ElectricityImport, p.Point.Number)).ToArray();
            var answer = await silo.Grains.Facility(facility.Key).Cells(series, from, to);
            registers += sent.Length;
            for (var i = 0; i < sent.Length; i++)
            {
                var coveredMs = sent[i].LastMs - sent[i].FirstMs;
                if (answer.Cells[i].Sum(c => c.Micro) != coveredMs * MessageStream.MicroPerMs || answer.Cells[i].Sum(c => c.CoveredMs) != coveredMs) differing++;
            }
        }
        return new { sent = streams.Sum(s => s.Readings), accepted, registers, differing };
    }
}
