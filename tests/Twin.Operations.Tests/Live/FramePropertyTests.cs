using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.DependencyInjection;
using System.Diagnostics.Metrics;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Hosting;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Live;

public sealed class FramePropertyTests : IDisposable
{
    static readonly CityModel Model = SmallCity.Model();
    readonly ServiceProvider services = new ServiceCollection().AddMetrics().BuildServiceProvider();
    readonly OperationsMeter meter;

    public FramePropertyTests() => meter = new(services.GetRequiredService<IMeterFactory>());

    public void Dispose() => services.Dispose();

    [Fact]
    public void A_snapshot_and_the_deltas_after_it_fold_to_the_newest_state_whatever_is_left_out() => Prop.ForAll(
        Histories, Arb.From(Gen.Choose(0, int.MaxValue)), (history, seed) =>
    {
        foreach (var node in new[] { Model.Find(SmallCity.MillKey)!, Model.Find(SmallCity.SteelKey)! })
        {
            var shape = NodeShape.Of(Model, node);
            var (fold, chance) = (new FrameFold(), new System.Random(seed));
            NodeView? shown = null;
            foreach (var state in history)
            {
                var snapshot = SnapshotOf(node, state);
                var view = new NodeView(shape, snapshot, recording: true, meter, TimeProvider.System);
                if (shown is not null && chance.Next(3) == 0) continue; // a slow client misses some
                fold.Apply(JsonDocument.Parse(view.FrameAfter(shown).Utf8).RootElement);
                shown = view;
                var whole = JsonSerializer.SerializeToNode(TwinConversion.ToTwin(shape, snapshot), WireJson.Options);
                JsonNode.DeepEquals(fold.Node, whole).ShouldBeTrue($"{fold.Node} is not {whole}");
            }
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_delta_holds_only_what_changed()
    {
        var shape = NodeShape.Of(Model, Model.Find(SmallCity.MillKey)!);
        var before = new NodeView(shape, SmallCity.MillSnapshot(1, 1_000_000, 5), true, meter, TimeProvider.System);
        var after = new NodeView(shape, SmallCity.MillSnapshot(2, 1_000_000, 6), true, meter, TimeProvider.System);
        var delta = JsonDocument.Parse(after.FrameAfter(before).Utf8).RootElement;
        delta.EnumerateObject().Select(p => p.Name).ShouldBe(["type", "revision", "previous", "at", "recording", "live", "points"]);
        delta.GetProperty("points").EnumerateObject().ShouldHaveSingleItem().Name.ShouldBe("main-meter/power");
    }

    [Fact]
    public void All_streams_in_step_are_sent_the_same_bytes()
    {
        var shape = NodeShape.Of(Model, Model.Find(SmallCity.MillKey)!);
        var before = new NodeView(shape, SmallCity.MillSnapshot(1), true, meter, TimeProvider.System);
        var after = new NodeView(shape, SmallCity.MillSnapshot(2, 7), true, meter, TimeProvider.System);
        after.FrameAfter(before).ShouldBeSameAs(after.FrameAfter(before));
        after.FrameAfter(null).ShouldBeSameAs(after.FrameAfter(null));
    }

    [Fact]
    public void A_measure_that_is_gone_is_told_by_a_snapshot()
    {
        var shape = NodeShape.Of(Model, Model.Find(SmallCity.MillKey)!);
        var before = new NodeView(shape, SmallCity.MillSnapshot(1), true, meter, TimeProvider.System);
        var bare = SmallCity.MillSnapshot(2);
        var after = new NodeView(shape, bare with { Summary = bare.Summary with { Today = [] } }, true, meter, TimeProvider.System);
        after.FrameAfter(before).Type.ShouldBe("snapshot");
    }

    /// <summary>One step of a history: small numbers, so that values often stay as they were.</summary>
    public sealed record Step(int Value, int Power, int Fresh, bool Stale, int Measures);

    static Arbitrary<List<Step>> Histories { get; } =
        (from value in Gen.Choose(0, 3)
         from power in Gen.Choose(-2, 2)
         from fresh in Gen.Choose(0, 2)
         from stale in Gen.Elements(true, false)
         from measures in Gen.Frequency((1, Gen.Choose(0, 1)), (4, Gen.Constant(2)))
         select new Step(value, power, fresh, stale, measures)).ListOf(12).ToArbitrary();

    static NodeSnapshot SnapshotOf(Node node, Step step)
    {
        var revision = Interlocked.Increment(ref revisions);
        ImmutableArray<TodayAmount> today =
            [.. Measures.All.Take(step.Measures).Select(m => new TodayAmount(m, step.Value * 1000, revision, step.Fresh * 100))];
        NodeSummary Summary(NodeKey key, int shift) => new(key, revision, (NodeState)((step.Fresh + shift) % 4), new PointCounts(3, 2, step.Fresh),
            new PowerFlows { GridImportMilliwatts = step.Power + shift }, today);
        var points = node.Devices.SelectMany(d => d.Points).Select((point, i) => new PointSnapshot(point.Key,
            step.Value + i == 2 ? long.MinValue : SmallCity.NoonMs + step.Value, SmallCity.NoonMs, step.Value * (i + 1),
            (Quality)step.Fresh, step.Stale && i > 0));
        return new(node.Key, revision, SmallCity.NoonMs + revision, revision, Summary(node.Key, 0), [.. points],
            [.. node.Children.Select((child, i) => Summary(child.Key, i == 0 ? 0 : 1))])
        {
            Demand = new(LiveDemand.At(SmallCity.NoonMs + 60_000, step.Value * 1000, SmallCity.NoonMs + 60_000, step.Power, 1),
                step.Stale ? null : new(step.Fresh * 1_000_000, SmallCity.NoonMs - 900_000, Estimated: false, DemandMethod.Block), null),
        };
    }

    static long revisions;
}
