using Twin.Model.Facility;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Corrections;
using Twin.Park.Engine;
using Twin.Park.Revising;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;
using Twin.Storage.Orders;

namespace Twin.Park.Orders;

/// <summary>Checks operators' orders against what is kept, and writes the good ones to the journal.</summary>
sealed class CorrectionDesk(CityState state, ParkStore store, OrderBook book, CommitLoop commits, EngineGate gate) : ICorrectionDesk
{
    readonly SemaphoreSlim one = new(1, 1); // a correction's number must be durable and applied before the next of its instant is counted

    public ValueTask<OrderOutcome> CorrectAsync(CorrectionOrder order, CancellationToken cancel) => OneAtATimeAsync([order.TimeMs], () =>
        OrderRules.Correct(order, store.History.Around(order.Point, order.TimeMs).AtInstant) is var (refused, record) && record is null ? (refused, null) : (default, OrderCodec.Of(record)),
        cancel);

    public ValueTask<OrderOutcome> ReplaceAsync(ReplacementOrder order, CancellationToken cancel) => OneAtATimeAsync([order.TimeMs], () =>
        OrderRules.Replace(order, state.HasReplacement(order.Point, order.TimeMs)) is var (refused, record) && record is null ? (refused, null) : (default, OrderCodec.Of(record)),
        cancel);

    public ValueTask<OrderOutcome> ImportAsync(ImportOrder order, CancellationToken cancel) => OneAtATimeAsync([.. order.Readings.Select(r => r.TimeMs)], () => (default, OrderCodec.Of(ImportRecord.Of(order))), cancel);

    public ValueTask<IReadOnlyList<CorrectionEntry>> EntriesAsync(PointKey? point, int limit, CancellationToken cancel)
    {
        using (gate.Enter())
            return new([.. book.Entries.Reverse().Where(e => point is null || e.Point == point).Take(limit)]);
    }

    async ValueTask<OrderOutcome> OneAtATimeAsync(long[] timesMs, Func<(OrderOutcome Refused, ControlRecord? Record)> check, CancellationToken cancel)
    {
        await one.WaitAsync(cancel).ConfigureAwait(false);
        using var horizon = commits.HoldHorizon();
        try
        {
            if (BeforeHorizon(timesMs) is { } dropped) return OrderOutcome.Refused("before_horizon", dropped);
            ControlRecord record;
            using (gate.Enter())
            {
                var (refused, checkedRecord) = check();
                if (checkedRecord is not { } good) return refused;
                record = good;
            }
            return OrderOutcome.Done(await commits.WriteAppliedAsync(record).WaitAsync(cancel).ConfigureAwait(false));
        }
        catch (IOException error)
        {
            return OrderOutcome.Refused("not_recording", error.Message);
        }
        finally
        {
            one.Release();
        }
    }

    string? BeforeHorizon(long[] timesMs)
    {
        var horizonMs = commits.HorizonMs;
        if (timesMs.Count(t => t < horizonMs) is not (> 0 and var early)) return null;
        var which = timesMs.Length == 1 ? "this instant lies" : $"{early} of {timesMs.Length} readings, the first of {DroppedPast.Text(timesMs.Min(), state.Model.TimeZone)}, lie";
        return $"readings before {DroppedPast.Text(horizonMs, state.Model.TimeZone)} are dropped, and {which} before then";
    }
}
