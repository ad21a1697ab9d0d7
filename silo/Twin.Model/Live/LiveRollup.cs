using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Live;

/// <summary>A node's live figures as the sum of its sources' latest contributions, and what it passes on to the node above.</summary>
/// <remarks>Between processes: where one writer has the whole tree, differences along routes do the same (decision 0004).</remarks>
public sealed class LiveRollup(NodeLive live)
{
    readonly Dictionary<NodeKey, LiveContribution> latest = [];
    readonly Dictionary<(NodeKey Node, Measure Measure), (long Milliwatts, Cell Today)> above = [];
    long dayFrom = long.MinValue;

    public NodeLive Live { get; } = live;

    /// <summary>Counts up with every change of what is shown or passed on.</summary>
    public long Version { get; private set; } = 1;

    /// <summary>Takes a source's contribution.</summary>
    /// <returns>False if it is no newer than the one that stands: nothing changes.</returns>
    public bool Take(LiveContribution contribution)
    {
        if (latest.TryGetValue(contribution.Source, out var before) && before.Version >= contribution.Version) return false;
        if (before is not null) Add(before, -1);
        Add(contribution, +1);
        latest[contribution.Source] = contribution;
        Version++;
        return true;
    }

    /// <summary>Begins a local day: amounts are those that contributions of that day state.</summary>
    public void StartDay(in LocalDay day)
    {
        if (day.FromInterval == dayFrom) return;
        dayFrom = day.FromInterval;
        Live.StartDay(day.FromInterval, day.ToInterval, day.NextToInterval);
        foreach (var key in above.Keys) above[key] = above[key] with { Today = default };
        foreach (var contribution in latest.Values.Where(c => c.DayFrom == dayFrom)) AddToday(contribution, +1);
        Version++;
    }

    /// <summary>What the sources show of themselves.</summary>
    public NodeSummary? SummaryOf(NodeKey source) => latest.GetValueOrDefault(source)?.Summary;

    /// <summary>What this node passes on: the sums of its sources' shares of the nodes above.</summary>
    public LiveContribution Upward(long epoch)
    {
        var shares = ImmutableArray.CreateBuilder<LiveShare>(above.Count);
        foreach (var ((node, measure), (milliwatts, today)) in above)
            if (milliwatts != 0 || !today.IsZero) shares.Add(new(node, measure, milliwatts, today));
        return new(Live.Node.Key, new(epoch, Version), dayFrom, Live.Counts, Live.Summary, shares.DrainToImmutable());
    }

    void Add(LiveContribution contribution, int sign)
    {
        Live.AddCounts(sign > 0 ? contribution.Counts : default(PointCounts) - contribution.Counts);
        foreach (ref readonly var share in contribution.Shares.AsSpan())
            if (share.Node == Live.Node.Key) Live.AddPower(share.Measure, sign * share.Milliwatts);
            else CollectionsMarshal.GetValueRefOrAddDefault(above, (share.Node, share.Measure), out _).Milliwatts += sign * share.Milliwatts;
        if (contribution.DayFrom == dayFrom) AddToday(contribution, sign);
    }

    void AddToday(LiveContribution contribution, int sign)
    {
        foreach (ref readonly var share in contribution.Shares.AsSpan())
        {
            if (share.Today.IsZero) continue;
            if (share.Node == Live.Node.Key) Live.Book(share.Measure, dayFrom, sign * share.Today);
            else CollectionsMarshal.GetValueRefOrAddDefault(above, (share.Node, share.Measure), out _).Today += sign * share.Today;
        }
    }
}
