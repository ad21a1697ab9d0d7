using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.TestingHost;
using Twin.City.Contracts;
using Twin.City.Grains;
using Twin.City.Hosting;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Revising;
using Twin.Delivery.Routing;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Simulation.Facilities;

namespace Twin.City.Clusters;

/// <summary>A cluster of silos in this process, on one journal store, with the small city in it.</summary>
sealed class TestCity : IAsyncDisposable
{
    /// <summary>Far beyond what a delivery takes on a slow machine, a silo's loss included.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly List<GroupCommit> commits = [];
    readonly DeliveryRound round = new();
    readonly Dictionary<int, CityModel> revisions = [];
    readonly List<CityModels> models = [];
    ModelView view;

    TestCity(CityModel model, IFacilityJournal journal)
    {
        (Journal, view) = (journal, new(model));
        revisions[model.Revision] = model;
    }

    public CityModel Model => view.Model;
    public IFacilityJournal Journal { get; }
    public Delivery.Hosted.FacilityReach Reach => view.Reach;

    /// <summary>Each silo's own knowledge of the model, in order of their start.</summary>
    public IReadOnlyList<CityModels> Silos => models;

    public InProcessTestCluster Cluster { get; private set; } = null!;
    public IGrainFactory Grains => Cluster.Client;

    public static async Task<TestCity> StartAsync(short silos, IFacilityJournal? journal = null, CityModel? model = null, Action<ISiloBuilder>? more = null)
    {
        var city = new TestCity(model ?? SmallCity.Model, journal ?? new MemoryJournal());
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) =>
        {
            silo.UseInMemoryReminderService();
            silo.AddTwinCity(_ =>
            {
                var commit = new GroupCommit(city.Journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
                var known = new CityModels(city.Model, (revision, _) => Task.FromResult(city.revisions[revision]));
                lock (city.commits)
                {
                    city.commits.Add(commit);
                    city.models.Add(known);
                }
                return new(known, city.Journal, commit, TimeProvider.System);
            });
            more?.Invoke(silo);
        });
        city.Cluster = builder.Build();
        await city.Cluster.DeployAsync();
        return city;
    }

    /// <summary>A revision is accepted: silos may know it from here on. Who delivers knows it.</summary>
    public void Announce(CityModel next)
    {
        revisions[next.Revision] = next;
        view = new(next);
    }

    public List<(NodeKey Facility, byte[] Bytes)> Envelopes(ReadingBatch batch)
    {
        lock (round)
        {
            round.Clear();
            view.Routing.Split(batch, null, redelivered: false, round);
            return [.. round.Envelopes.Select(e => (new NodeKey(e.Key.Key), EnvelopeCodec.Encode(e)))];
        }
    }

    /// <summary>Delivers as a broker does: until it is acknowledged.</summary>
    public async Task Deliver(ReadingBatch batch, int times = 1)
    {
        foreach (var (facility, bytes) in Envelopes(batch))
            for (var time = 0; time < times; time++)
                await Until(async () =>
                {
                    await Grains.Facility(facility).Deliver(bytes);
                    return true;
                });
    }

    /// <summary>Repeats until it is true and does not throw.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetUtcNow() + Patience;
        Exception? last = null;
        while (true)
        {
            try
            {
                if (await condition()) return;
            }
            catch (Exception error) when (TimeProvider.System.GetUtcNow() < deadline && error is not OperationCanceledException)
            {
                // A silo is gone, an activation was fenced, the store is away: it passes.
                last = error;
            }
            if (TimeProvider.System.GetUtcNow() >= deadline) throw new TimeoutException($"the condition did not become true: {last?.Message}", last);
            await Task.Delay(10);
        }
    }

    public async Task<Dictionary<long, Cell>> Ledger(SeriesKey series, long fromInterval, long toInterval)
    {
        var sum = new Dictionary<long, Cell>();
        IReadOnlyList<Node> facilities = series.Owner == SeriesOwner.Register
            ? [Model.Find(new PointKey(series.Number))!.Device.Facility] : Reach.FacilitiesOf(new(series.Number));
        foreach (var facility in facilities)
        {
            CellsAnswer answer = null!;
            await Until(async () => (answer = await Grains.Facility(facility.Key).Cells([series], fromInterval, toInterval)) is not null);
            for (var i = 0; i < answer.Cells[0].Length; i++)
                if (!answer.Cells[0][i].IsZero) sum[fromInterval + i] = sum.GetValueOrDefault(fromInterval + i) + answer.Cells[0][i];
        }
        return sum.Where(c => !c.Value.IsZero).ToDictionary();
    }

    public async ValueTask DisposeAsync()
    {
        await Cluster.DisposeAsync();
        foreach (var commit in commits) await commit.DisposeAsync();
    }
}
