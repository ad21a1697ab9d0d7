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
    readonly long horizonMs;
    readonly CommitPoint commit;

    /// <param name="horizonMs">What lies before it was not changed by the revision, or else it had been refused.</param>
    public ModelRestating(CityModel before, CityModel now, ParkStore store, long horizonMs, in CommitPoint commit) =>
        (changes, this.store, this.horizonMs, this.commit) = (new(before, now), store, horizonMs, commit);

    /// <inheritdoc cref="ModelChanges.Arrived"/>
    public IEnumerable<Point> Arrived => changes.Arrived;

    public void RestateMetered(ExchangedMeters exchanges, Action<SeriesKey, long, Cell, CommitPoint> book, Action<PointKey, IEnumerable<RegisterEvent>, long> tell)
    {
        var anew = new RegisterRebooking(store.History, horizonMs);
        foreach (var register in changes.Registers)
        {
            MeterReplacement[] exchanged = [.. exchanges.Of(register.New.Key)];
            if (FirstMs(register.New.Key, exchanged) is not { } fromMs) continue;
            Func<SeriesKey, IReadOnlyDictionary<long, Cell>> cells = series => Cells(series, fromMs);
            var rebooked = register.IsRebooked ? anew.Rebook(register, exchanged, cells) : null;
            if (rebooked is not null) tell(register.New.Key, rebooked.Now.Events, rebooked.FromMs);
            changes.Restate(register, cells, rebooked?.Now, (series, interval, change) => book(series, interval, change, commit), rebooked?.Replaced);
        }
    }

    /// <summary>What speaks for the newest instant of a point, and the newest reading that counts.</summary>
    public (StoredReading? Newest, StoredReading? Counting) NewestOf(PointKey point)
    {
        var counting = store.History.Around(point, long.MaxValue).Before;
        var newest = counting;
        // Bad ones may lie behind it.
        for (var fromMs = counting?.TimeMs ?? long.MinValue; ;)
        {
            var page = store.History.Read(point, fromMs, long.MaxValue, PageReadings);
            foreach (var reading in page)
                if (newest is not { } known || reading.TimeMs > known.TimeMs || (reading.TimeMs == known.TimeMs && reading.CompareRank(known) > 0)) newest = reading;
            if (page.Count < PageReadings) return (newest, counting);
            fromMs = page[^1].TimeMs;
        }
    }

    /// <summary>The intervals in which factors, coefficients, settings or prices differ at a node, from the first reading of all up to now.</summary>
    public IEnumerable<(NodeKey Node, long Interval)> Repriced()
    {
        if (changes.Now.AllPoints.Where(ModelChanges.IsBooked).Select(p => FirstMs(p.Key, [])).Min() is not { } firstMs) yield break;
        var (from, to) = (firstMs / Spread.IntervalMs, commit.TimeMs / Spread.IntervalMs + 1);
        var measures = new NodeMeasures(changes.NewRoutes);
        var known = new Dictionary<(CarbonSchedule, CarbonSchedule), long[]>();
        var priced = new Dictionary<(PriceSchedule?, PriceSchedule?), long[]>();
        foreach (var node in changes.Now.AllNodes)
        {
            if (!measures.Any(node.Key.Number) || changes.Before.Find(node.Key) is not { } was) continue;
            var (oldRules, newRules) = (changes.Before.Accounting.RulesOf(was), changes.Now.Accounting.RulesOf(node));
            if (!known.TryGetValue((oldRules.Carbon, newRules.Carbon), out var carbon))
                known[(oldRules.Carbon, newRules.Carbon)] = carbon = [.. Differences(oldRules.Carbon, newRules.Carbon, from, to)];
            foreach (var interval in carbon) yield return (node.Key, interval);
            if (!measures.Of(node.Key.Number).Contains(Measure.ElectricityImport)) continue;
            if (!priced.TryGetValue((oldRules.Prices, newRules.Prices), out var prices))
                priced[(oldRules.Prices, newRules.Prices)] = prices = [.. PriceSchedule.Differences(OrNone(oldRules.Prices), OrNone(newRules.Prices), from, to)];
            foreach (var interval in prices) yield return (node.Key, interval);
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
        var first = store.History.FirstMs(point);
        foreach (var exchange in exchanged) first = Math.Min(first ?? long.MaxValue, exchange.TimeMs);
        return first is { } ms ? Math.Max(0, ms) : null;
    }
}
