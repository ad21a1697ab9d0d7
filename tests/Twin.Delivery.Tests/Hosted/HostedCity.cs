using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Revising;
using Twin.Delivery.Routing;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Simulation.Facilities;

namespace Twin.Delivery.Hosted;

/// <summary>The small city's facilities on one journal store, activated anew whenever a test or a fault wants it.</summary>
sealed class HostedCity : IAsyncDisposable
{
    sealed class Clock : TimeProvider
    {
        public DateTimeOffset Now = DateTimeOffset.FromUnixTimeMilliseconds(SmallCity.Midnight);
        public override DateTimeOffset GetUtcNow() => Now;
    }

    readonly Dictionary<NodeKey, FacilityHost> hosts = [];
    readonly CityModels models;
    readonly Dictionary<int, CityModel> revisions = new() { [1] = SmallCity.Model };
    readonly DeliveryRound round = new();
    readonly GroupCommit commits;
    readonly Clock clock = new();

    public HostedCity()
    {
        commits = new(Journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
        models = new(SmallCity.Model, (revision, _) => Task.FromResult(revisions[revision]));
    }

    public MemoryJournal Journal { get; } = new();
    public CityModel Model => models.Current.Model;
    public FacilityReach Reach => models.Current.Reach;

    public void SetTime(long nowMs) => clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);

    public async Task<FacilityHost> HostOf(NodeKey facility) => hosts.TryGetValue(facility, out var host) ? host : hosts[facility] = await OpenAsync(facility);

    /// <summary>A second activation beside the one that <see cref="HostOf"/> knows.</summary>
    public Task<FacilityHost> OpenAsync(NodeKey facility) =>
        FacilityHost.OpenAsync(facility, models, Journal, commits, clock, default);

    /// <summary>Puts a revision in force; facilities hear of it when they are next asked.</summary>
    public void Revise(CityModel next)
    {
        revisions[next.Revision] = next;
        models.Advance(next);
    }

    /// <summary>A revision that another silo knows already.</summary>
    public void Announce(CityModel next) => revisions[next.Revision] = next;

    /// <summary>Brings a facility under the newest revision, as often as it takes.</summary>
    public Task Revised(NodeKey facility) => Repeat(facility, async host => await host.ReviseAsync(default));

    /// <summary>Writes a snapshot, if the store is there: it may be made again later.</summary>
    public async Task Snapshot(NodeKey facility)
    {
        try
        {
            await (await HostOf(facility)).SnapshotAsync(default);
        }
        catch (JournalStoreException)
        {
            // Written later, or by the next activation out of the rows.
            return;
        }
    }

    public async Task<List<Restatement>> Restatements(SeriesKey series, long fromInterval, long toInterval)
    {
        var log = new List<Restatement>();
        foreach (var facility in Model.AllNodes.Where(n => n.Kind == NodeKind.Facility))
            log.AddRange(await (await HostOf(facility.Key)).ReadRestatementsAsync(series, fromInterval, toInterval, default));
        return log;
    }

    public void Drop(NodeKey facility) => hosts.Remove(facility);

    /// <summary>Splits a batch and delivers its parts, as often as it takes.</summary>
    public async Task Deliver(ReadingBatch batch)
    {
        foreach (var (key, bytes) in Envelopes(batch)) await Deliver(key, bytes);
    }

    public List<(NodeKey Facility, byte[] Bytes)> Envelopes(ReadingBatch batch)
    {
        round.Clear();
        models.Current.Routing.Split(batch, null, redelivered: false, round);
        return [.. round.Envelopes.Select(e => (new NodeKey(e.Key.Key), EnvelopeCodec.Encode(e)))];
    }

    public Task Deliver(NodeKey facility, byte[] envelope) => Repeat(facility, host => host.DeliverAsync(envelope, default));

    async Task Repeat(NodeKey facility, Func<FacilityHost, Task> call)
    {
        while (true)
            try
            {
                await call(await HostOf(facility));
                return;
            }
            catch (StaleActivationException)
            {
                Drop(facility);
            }
            catch (JournalStoreException)
            {
                await Task.Yield();
            }
    }

    /// <summary>A series of a node: the sum over the facilities that reach it.</summary>
    public async Task<Dictionary<long, Cell>> Ledger(SeriesKey series, long fromInterval, long toInterval)
    {
        var sum = new Dictionary<long, Cell>();
        IReadOnlyList<Node> facilities = series.Owner == SeriesOwner.Register
            ? [Model.Find(new PointKey(series.Number))!.Device.Facility] : Reach.FacilitiesOf(new(series.Number));
        foreach (var facility in facilities)
        {
            await (await HostOf(facility.Key)).ReviseAsync(default);
            var cells = (await (await HostOf(facility.Key)).ReadCellsAsync([series], fromInterval, toInterval, default))[0];
            for (var i = 0; i < cells.Length; i++)
                if (!cells[i].IsZero) sum[fromInterval + i] = sum.GetValueOrDefault(fromInterval + i) + cells[i];
        }
        return sum.Where(c => !c.Value.IsZero).ToDictionary();
    }

    public ValueTask DisposeAsync()
    {
        models.Dispose();
        return commits.DisposeAsync();
    }
}
