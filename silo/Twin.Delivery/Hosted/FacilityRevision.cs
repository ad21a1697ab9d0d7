using System.Runtime.InteropServices;
using Twin.Delivery.Revising;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>What a model revision changes in one facility: worked out before the row that brings it, booked once that row is durable.</summary>
/// <remarks>
/// A register whose rule changed is booked anew from its readings, one whose route alone changed takes its cells along the new route.
/// All of it is a function of the rows before, so replay books the same.
/// </remarks>
sealed class FacilityRevision
{
    /// <summary>Readings taken from the archive at a time: some 4 MB.</summary>
    const int PageReadings = 100_000;

    readonly Dictionary<(SeriesKey Series, long Interval), Cell> changes = [];
    readonly List<(Point Point, StoredReading? Newest, StoredReading? Counting)> returned = [];
    readonly List<(PointKey Point, List<RegisterEvent> Events)> told = [];
    readonly FacilityState state;
    readonly ModelView next;

    FacilityRevision(FacilityState state, ModelView next) => (this.state, this.next) = (state, next);

    public int Revision => next.Revision;

    public static async Task<FacilityRevision> PrepareAsync(FacilityState state, ModelView next, RevisionChanges between, CancellationToken cancel)
    {
        state.Settle();
        var revision = new FacilityRevision(state, next);
        var facility = state.Twin.Facility.Key;
        foreach (var register in between.RegistersOf(facility)) await revision.RestateAsync(between.All, register, cancel);
        foreach (var point in between.ReturnedOf(facility)) await revision.RecallAsync(point, cancel);
        return revision;
    }

    /// <summary>Books what the revision changes, as of its row.</summary>
    /// <returns>The facility under the revision; the state that this was worked out from is done with.</returns>
    public FacilityState Apply(in CommitPoint commit, long nowMs)
    {
        foreach (var ((series, interval), change) in changes)
        {
            if (change.IsZero) continue;
            state.Cells.Book(new(series, interval, change));
            if (Closing.IsClosed(interval, commit.TimeMs))
                state.Cells.Log(new(series, interval, change, RestatementCause.ModelChange, commit.Position, commit.TimeMs));
        }
        foreach (var (point, events) in told) state.RegisterEvents.Replace(point, events);
        var under = state.Under(next, nowMs);
        foreach (var (point, newest, counting) in returned) under.Recall(point, newest, counting, nowMs);
        return under;
    }

    async Task RestateAsync(ModelChanges between, ChangedRegister register, CancellationToken cancel)
    {
        MeterReplacement[] exchanged = [.. state.Twin.ReplacementsOf(register.New.Key)];
        if (await SpanAsync(register.New.Key, exchanged, cancel) is not { } span) return;
        var rebooked = register.IsRebooked ? await RebookAsync(register.New, exchanged, cancel) : null;
        if (rebooked is not null) told.Add((register.New.Key, rebooked.Events));
        var booked = new Dictionary<SeriesKey, Dictionary<long, Cell>>();
        foreach (var series in (SeriesKey[])[RegisterSeries.Of(register.Old, reverse: false), RegisterSeries.Of(register.Old, reverse: true)])
            booked.TryAdd(series, await CellsAsync(series, span, cancel));
        between.Restate(register, series => booked[series], rebooked,
            (series, interval, change) => CollectionsMarshal.GetValueRefOrAddDefault(changes, (series, interval), out _) += change);
    }

    async Task RecallAsync(Point point, CancellationToken cancel)
    {
        await state.Archive.FetchAsync([(point.Key, long.MaxValue)], cancel);
        var counting = state.Archive.Around(point.Key, long.MaxValue).Before;
        StoredReading? newest = null;
        // Bad ones may lie behind the last that counts.
        foreach (var reading in await state.Archive.ReadAsync(point.Key, counting?.TimeMs ?? long.MinValue, long.MaxValue, int.MaxValue, cancel))
            if (newest is not { } known || reading.TimeMs > known.TimeMs || reading.TimeMs == known.TimeMs && reading.CompareRank(known) > 0) newest = reading;
        returned.Add((point, newest, counting));
    }

    async Task<Rebooking> RebookAsync(Point point, MeterReplacement[] exchanged, CancellationToken cancel)
    {
        var rebooking = new Rebooking(point.Key, point.Spec, exchanged.OrderBy(r => r.TimeMs));
        var limit = PageReadings;
        for (var fromMs = long.MinValue; ;)
        {
            var page = await state.Archive.ReadAsync(point.Key, fromMs, long.MaxValue, limit, cancel);
            var isLast = page.Count < limit;
            // The last instant may go on beyond the page: it is read again with the next one.
            var lastMs = isLast ? long.MaxValue : page[^1].TimeMs;
            if (!isLast && page[0].TimeMs == lastMs) limit *= 2;
            foreach (var reading in page.TakeWhile(r => r.TimeMs < lastMs)) rebooking.Add(reading);
            if (isLast) break;
            fromMs = lastMs;
        }
        rebooking.End();
        return rebooking;
    }

    async Task<Dictionary<long, Cell>> CellsAsync(SeriesKey series, (long First, long Last) span, CancellationToken cancel)
    {
        var cells = await state.Cells.ReadAsync(series, span.First, span.Last + 1, cancel);
        var booked = new Dictionary<long, Cell>();
        for (var i = 0; i < cells.Length; i++)
            if (!cells[i].IsZero) booked[span.First + i] = cells[i];
        return booked;
    }

    // The intervals that a point's readings and exchanges lie in: nothing of it is booked elsewhere.
    async Task<(long First, long Last)?> SpanAsync(PointKey point, MeterReplacement[] exchanged, CancellationToken cancel)
    {
        if (await state.Archive.SpanAsync(point, cancel) is not { } span)
        {
            if (exchanged.Length == 0) return null;
            span = (long.MaxValue, long.MinValue);
        }
        foreach (var exchange in exchanged) span = (Math.Min(span.FirstMs, exchange.TimeMs), Math.Max(span.LastMs, exchange.TimeMs));
        return (Math.Max(0, span.FirstMs) / Spread.IntervalMs, Math.Max(0, span.LastMs) / Spread.IntervalMs);
    }
}
