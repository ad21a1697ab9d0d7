using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.City.Grains;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Delivery.Routing;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.CityBench;

/// <summary>Facilities that begin from the store, as after a silo's loss: a snapshot each and the rows after it.</summary>
static class ActivationBench
{
    /// <summary>Calls at a time.</summary>
    const int Abreast = 64;

    const int RowsAfterSnapshot = 4, ReadingsPerRow = 10;

    /// <summary>The first compiles the code.</summary>
    const int Lives = 3;

    public static async Task RunAsync(BenchOptions options)
    {
        var model = BenchCity.Model(BenchCity.ManyFacilities);
        await using var journal = new BenchJournal(options.Journal);
        Node[] facilities = [.. model.AllNodes.Where(n => n.Kind == NodeKind.Facility)];
        var startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        MessageStream[] streams = [.. model.AllGateways.Select((g, i) => new MessageStream(model, g, ReadingsPerRow, seed: i, startMs))];
        double perSecond = 0;
        var latency = new LatencyHistogram();
        for (var life = 0; life < Lives; life++)
        {
            await LeaveRowsAsync(model, facilities, streams, journal.Journal);
            var silos = await BenchSilo.StartAsync(options.Silos, model, journal.Journal);
            latency = new();
            var began = Stopwatch.GetTimestamp();
            await ForEachAsync(facilities, async facility =>
            {
                var asked = Stopwatch.GetTimestamp();
                var snapshot = await silos[0].Grains.Facility(facility.Key).Snapshot();
                latency.Add(Stopwatch.GetElapsedTime(asked));
                if (!snapshot.Points.All(p => p.HasValue)) throw new InvalidOperationException($"{facility.Path} has lost readings");
            });
            perSecond = facilities.Length / Stopwatch.GetElapsedTime(began).TotalSeconds;
            foreach (var silo in silos.Reverse()) await silo.DisposeAsync();
        }
        Figure.Say(new { options.What, options.Journal, options.Silos, activationsPerSecond = Math.Round(perSecond), facilities = facilities.Length, rowsReplayed = RowsAfterSnapshot, activationMs = latency.Quantiles() });
    }

    // Every facility takes some rows and is gone without a word: a snapshot, and rows after it.
    static async Task LeaveRowsAsync(CityModel model, Node[] facilities, MessageStream[] streams, IFacilityJournal journal)
    {
        await using var commits = new GroupCommit(journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        var (models, routing, round, batch) = (CityModels.Of(model), new FacilityRouting(model), new DeliveryRound(), new ReadingBatch());
        var envelopes = facilities.ToDictionary(f => f.Key.Number, _ => new List<byte[]>());
        for (var i = 0; i < facilities.Length * (RowsAfterSnapshot + 1); i++)
        {
            streams[i % streams.Length].Next(batch, TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds());
            round.Clear();
            routing.Split(batch, null, redelivered: false, round);
            foreach (var envelope in round.Envelopes) envelopes[envelope.Key.Key].Add(EnvelopeCodec.Encode(envelope));
        }
        await ForEachAsync(facilities, async facility =>
        {
            var host = await FacilityHost.OpenAsync(facility.Key, models, journal, commits, TimeProvider.System, CancellationToken.None);
            foreach (var (index, envelope) in envelopes[facility.Key.Number].Index())
            {
                await host.DeliverAsync(envelope, CancellationToken.None);
                if (index == 0) await host.SnapshotAsync(CancellationToken.None);
            }
        });
    }

    static Task ForEachAsync(Node[] facilities, Func<Node, Task> use)
    {
        var next = -1;
        return Task.WhenAll(Enumerable.Range(0, Abreast).Select(_ => Task.Run(async () =>
        {
            for (int mine; (mine = Interlocked.Increment(ref next)) < facilities.Length;) await use(facilities[mine]);
        })));
    }
}
