using Microsoft.Extensions.Logging.Abstractions;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Park.Engine;

namespace Twin.CityBench;

/// <summary>The same messages through the Park edition's engine: journal, twins, ledger, checkpoints, in this process.</summary>
static class ParkBench
{
    static readonly TimeSpan Checkpoints = TimeSpan.FromSeconds(10); // the server's own default

    public static async Task RunAsync(BenchOptions options)
    {
        var folder = Directory.CreateTempSubdirectory("twin-bench-").FullName;
        try
        {
            var file = Path.Combine(folder, "model.yaml");
            await using (var text = File.CreateText(file)) BenchCity.Write(text, BenchCity.Size);
            // Without sync is the nearest that it has to grains alone.
            var start = new EngineStart(new(Checkpoints, Sync: options.Journal == "disk"), TimeProvider.System, NullLoggerFactory.Instance);
            if (!start.TryOpen(Path.Combine(folder, "data"), file, out var engine, out var refusal)) throw new InvalidOperationException(refusal[0]);
            await using var opened = engine;
            engine.Start();
            await RunAsync(options, engine);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    static async Task RunAsync(BenchOptions options, ParkEngine engine)
    {
        var startMs = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        MessageStream[] streams = [.. engine.Model.AllGateways.Select((g, i) => new MessageStream(engine.Model, g, options.Batch, seed: i, startMs))];
        var measured = await Phases.RunAsync(options,
            () => [new Load(streams, GrainsBench.Window(options.Batch), (batch, answer) => engine.Commits.Submit(batch, new Lender(answer)))], () => 0);
        Figure.Say(new { options.What, options.Journal, options.Batch, measured, ledger = Check(engine, streams) });
    }

    static object Check(ParkEngine engine, MessageStream[] streams)
    {
        using var held = engine.Gate.Enter();
        engine.State.FlushLedger();
        var (registers, differing) = (0, 0);
        foreach (var (point, firstMs, lastMs) in streams.SelectMany(s => s.Sent()))
        {
            if (engine.Model.Find(point)!.Spec.Kind != PointKind.Register || firstMs == 0) continue;
            registers++;
            var cell = engine.Store.Ledger.Sum(new(SeriesOwner.Register, Measure.ElectricityImport, point.Number),
                [firstMs / Spread.IntervalMs * Spread.IntervalMs, (lastMs / Spread.IntervalMs + 1) * Spread.IntervalMs])[0];
            if (cell.Micro != (lastMs - firstMs) * MessageStream.MicroPerMs || cell.CoveredMs != lastMs - firstMs) differing++;
        }
        return new { sent = streams.Sum(s => s.Readings), accepted = engine.State.Gateways.Sum(g => g.Snapshot().Accepted), registers, differing };
    }

    /// <summary>Gives a message back when the twins have it.</summary>
    sealed class Lender(Action<bool> answer) : IBatchOwner
    {
        bool durable;

        public void Committed(ReadingBatch batch, long position) => durable = true;

        public void Failed(ReadingBatch batch, string reason) => durable = false;

        public void Released(ReadingBatch batch) => answer(durable);
    }
}
