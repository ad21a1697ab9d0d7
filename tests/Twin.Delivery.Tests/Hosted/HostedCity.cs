using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
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
    readonly FacilityRouting routing = new(SmallCity.Model);
    readonly DeliveryRound round = new();
    readonly GroupCommit commits;
    readonly Clock clock = new();

    public HostedCity() => commits = new(Journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);

    public MemoryJournal Journal { get; } = new();
    public RouteTable Routes { get; } = new(SmallCity.Model);
    public FacilityReach Reach => new(Routes);

    public void SetTime(long nowMs) => clock.Now = DateTimeOffset.FromUnixTimeMilliseconds(nowMs);

    public async Task<FacilityHost> HostOf(NodeKey facility) => hosts.TryGetValue(facility, out var host) ? host : hosts[facility] = await OpenAsync(facility);

    /// <summary>A second activation beside the one that <see cref="HostOf"/> knows.</summary>
    public Task<FacilityHost> OpenAsync(NodeKey facility) =>
        FacilityHost.OpenAsync(SmallCity.Model.Find(facility)!, Routes, Journal, commits, clock, default);

    public void Drop(NodeKey facility) => hosts.Remove(facility);

    /// <summary>Splits a batch and delivers its parts, as often as it takes.</summary>
    public async Task Deliver(ReadingBatch batch)
    {
        foreach (var (key, bytes) in Envelopes(batch)) await Deliver(key, bytes);
    }

    public List<(NodeKey Facility, byte[] Bytes)> Envelopes(ReadingBatch batch)
    {
        round.Clear();
        routing.Split(batch, null, redelivered: false, round);
        return [.. round.Envelopes.Select(e => (new NodeKey(e.Key.Key), EnvelopeCodec.Encode(e)))];
    }

    public async Task Deliver(NodeKey facility, byte[] envelope)
    {
        while (true)
            try
            {
                await (await HostOf(facility)).DeliverAsync(envelope, default);
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
            ? [SmallCity.Model.Find(new PointKey(series.Number))!.Device.Facility] : Reach.FacilitiesOf(new(series.Number));
        foreach (var facility in facilities)
        {
            var cells = (await (await HostOf(facility.Key)).ReadCellsAsync([series], fromInterval, toInterval, default))[0];
            for (var i = 0; i < cells.Length; i++)
                if (!cells[i].IsZero) sum[fromInterval + i] = sum.GetValueOrDefault(fromInterval + i) + cells[i];
        }
        return sum.Where(c => !c.Value.IsZero).ToDictionary();
    }

    public ValueTask DisposeAsync() => commits.DisposeAsync();
}
