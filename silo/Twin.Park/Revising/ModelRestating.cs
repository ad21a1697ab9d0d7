using Twin.Model.Carbon;
using Twin.Model.Derivation;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Park.Revising;

/// <summary>What one model revision changes in the ledger of another: registers whose rule or route differs, and intervals that are priced otherwise.</summary>
/// <remarks>A register whose rule changed is booked anew from its readings; one whose route alone changed takes its cells along the new route.</remarks>
sealed class ModelRestating
{
    /// <summary>Readings taken from the history at a time: a few MB.</summary>
    const int PageReadings = 100_000;

    readonly ModelChanges changes;
    readonly ParkStore store;
    readonly CommitPoint commit;

    public ModelRestating(CityModel before, CityModel now, ParkStore store, in CommitPoint commit) =>
        (changes, this.store, this.commit) = (new(before, now), store, commit);

    /// <summary>The registers that are restated.</summary>
    public IEnumerable<PointKey> Registers => changes.Registers.Select(c => c.New.Key);

    /// <param name="replacements">Of each of <see cref="Registers"/>, in order of time.</param>
    public void RestateMetered(Dictionary<PointKey, MeterReplacement[]> replacements, Action<SeriesKey, long, Cell, CommitPoint> book, Action<PointKey, IEnumerable<RegisterEvent>> tell)
    {
        foreach (var (old, next, ruleChanged) in changes.Registers)
        {
            var exchanged = replacements[next.Key];
            if (FirstMs(next.Key, exchanged) is not { } fromMs) continue;
            var rebooked = ruleChanged ? Rebook(next, exchanged) : null;
            if (rebooked is not null) tell(next.Key, rebooked.Events);
            Restate(reverse: false, rebooked?.Forward);
            if (old.Spec.Integrated || next.Spec.Integrated) Restate(reverse: true, rebooked?.Reverse);

            void Restate(bool reverse, Dictionary<long, Cell>? cells)
            {
                var series = RegisterSeries.Of(old, reverse);
                var booked = Cells(series, fromMs);
                ModelRestatement.Restate(
                    series, reverse ? changes.OldRoutes.OfReverse(old) : changes.OldRoutes.Of(old), booked,
                    RegisterSeries.Of(next, reverse), reverse ? changes.NewRoutes.OfReverse(next) : changes.NewRoutes.Of(next), cells ?? booked,
                    (changedSeries, interval, change) => book(changedSeries, interval, change, commit));
            }
        }
    }

    /// <summary>The intervals in which factors, coefficients, settings or prices differ at a node, from the first reading of all up to now.</summary>
    public IEnumerable<(NodeKey Node, long Interval)> Repriced()
    {
        if (changes.Now.AllPoints.Where(ModelChanges.IsBooked).Select(p => FirstMs(p.Key, [])).Min() is not { } firstMs) yield break;
        var (from, to) = (firstMs / Spread.IntervalMs, commit.TimeMs / Spread.IntervalMs + 1);
        var measures = new NodeMeasures(changes.NewRoutes);
        var known = new Dictionary<(CarbonSchedule, CarbonSchedule), long[]>();
        foreach (var node in changes.Now.AllNodes)
        {
            if (!measures.Any(node.Key.Number) || changes.Before.Find(node.Key) is not { } was) continue;
            var (oldRules, newRules) = (changes.Before.Accounting.RulesOf(was), changes.Now.Accounting.RulesOf(node));
            if (!known.TryGetValue((oldRules.Carbon, newRules.Carbon), out var carbon))
                known[(oldRules.Carbon, newRules.Carbon)] = carbon = [.. Differences(oldRules.Carbon, newRules.Carbon, from, to)];
            foreach (var interval in carbon) yield return (node.Key, interval);
            if (!measures.Of(node.Key.Number).Contains(Measure.ElectricityImport)) continue;
            foreach (var interval in PriceSchedule.Differences(OrNone(oldRules.Prices), OrNone(newRules.Prices), from, to)) yield return (node.Key, interval);
        }
    }

    PriceSchedule OrNone(PriceSchedule? prices) => prices ?? new([], changes.Now.TimeZone);

    static IEnumerable<long> Differences(CarbonSchedule old, CarbonSchedule next, long from, long to)
    {
        foreach (var span in CarbonSchedule.Differences(old, next))
        {
            // A rate holds for the intervals that begin within its validity.
            var first = span.FromMs <= from * Spread.IntervalMs ? from : (span.FromMs + Spread.IntervalMs - 1) / Spread.IntervalMs;
            for (var interval = first; interval < to && interval * Spread.IntervalMs < span.ToMs; interval++) yield return interval;
        }
    }

    Rebooking Rebook(Point point, MeterReplacement[] exchanged)
    {
        var rebooking = new Rebooking(point.Key, point.Spec, exchanged.OrderBy(r => r.TimeMs));
        var limit = PageReadings;
        for (var fromMs = long.MinValue; ;)
        {
            var page = store.History.Read(point.Key, fromMs, long.MaxValue, limit);
            if (page.Count < limit)
            {
                foreach (var reading in page) rebooking.Add(reading);
                break;
            }
            // The last instant may go on beyond the page: it is read again with the next one.
            var lastMs = page[^1].TimeMs;
            if (page[0].TimeMs == lastMs) limit *= 2;
            foreach (var reading in page.TakeWhile(r => r.TimeMs < lastMs)) rebooking.Add(reading);
            fromMs = lastMs;
        }
        rebooking.End();
        return rebooking;
    }

    Dictionary<long, Cell> Cells(SeriesKey series, long fromMs)
    {
        const int intervals = 96;
        var cells = new Dictionary<long, Cell>();
        var day = new Cell[intervals];
        using var days = store.Ledger.OpenDays();
        var last = (commit.TimeMs + Closing.DelayMs) / Spread.IntervalMs;
        for (var first = fromMs / Spread.IntervalMs / intervals * intervals; first <= last; first += intervals)
        {
            days.Read(series, first, day);
            for (var i = 0; i < intervals; i++)
                if (!day[i].IsZero) cells[first + i] = day[i];
        }
        return cells;
    }

    // What lies before the epoch is refused at the edge.
    long? FirstMs(PointKey point, MeterReplacement[] exchanged)
    {
        var readings = store.History.Read(point, long.MinValue, long.MaxValue, 1);
        long? first = readings.Count > 0 ? readings[0].TimeMs : null;
        foreach (var exchange in exchanged) first = Math.Min(first ?? long.MaxValue, exchange.TimeMs);
        return first is { } ms ? Math.Max(0, ms) : null;
    }
}
