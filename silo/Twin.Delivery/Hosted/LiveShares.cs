using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>What one facility adds to every node that it reaches: power by route, and today's amounts.</summary>
sealed class LiveShares(FacilityTwin twin)
{
    readonly Dictionary<(int Node, Measure Measure), (long Milliwatts, Cell Today)> shares = [];

    public LocalDay Day { get; private set; }

    public void Book(in Movement movement)
    {
        if (movement.Series.Owner != SeriesOwner.Node || movement.Interval < Day.FromInterval || movement.Interval >= Day.ToInterval) return;
        CollectionsMarshal.GetValueRefOrAddDefault(shares, (movement.Series.Number, movement.Series.Measure), out _).Today += movement.Change;
    }

    /// <summary>Begins a local day with what the ledger has of it already.</summary>
    public void StartDay(in LocalDay day, IEnumerable<(SeriesKey Series, Cell Amount)> amounts)
    {
        Day = day;
        foreach (var key in shares.Keys) shares[key] = shares[key] with { Today = default };
        foreach (var (series, amount) in amounts)
            CollectionsMarshal.GetValueRefOrAddDefault(shares, (series.Number, series.Measure), out _).Today = amount;
    }

    /// <summary>Takes what the twin's power changed.</summary>
    public void TakePower()
    {
        for (var flow = 0; flow < twin.FlowCount; flow++)
        {
            var change = twin.TakeFlowChange(flow, out var route);
            if (change == 0) continue;
            foreach (var step in route.Steps.AsSpan())
                if (step.Series.Owner == SeriesOwner.Node)
                    CollectionsMarshal.GetValueRefOrAddDefault(shares, (step.Series.Number, step.Series.Measure), out _).Milliwatts += step.Sign * change;
        }
    }

    public ImmutableArray<LiveShare> All() =>
        [.. shares.Select(s => new LiveShare(new(s.Key.Node), s.Key.Measure, s.Value.Milliwatts, s.Value.Today))];
}
