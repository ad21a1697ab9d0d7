using Twin.Delivery.Envelope;
using Twin.Delivery.Revising;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Journal;
using Twin.Storage.Orders;

namespace Twin.Delivery.Hosted;

// Operators' orders: rows of the facility's journal like all that it takes.
public sealed partial class FacilityHost
{
    public async Task<OrderOutcome> CorrectAsync(CorrectionOrder order, CancellationToken cancel)
    {
        await state.Archive.FetchAsync([(order.Point, order.TimeMs)], cancel);
        var (refused, record) = OrderRules.Correct(order, state.Archive.Around(order.Point, order.TimeMs).AtInstant);
        return record is null ? refused : await WriteAsync(OrderCodec.Of(record), cancel);
    }

    public async Task<OrderOutcome> ReplaceAsync(ReplacementOrder order, CancellationToken cancel)
    {
        var (refused, record) = OrderRules.Replace(order, state.ReplacementsOf(order.Point).Any(r => r.TimeMs == order.TimeMs));
        return record is null ? refused : await WriteAsync(OrderCodec.Of(record), cancel);
    }

    /// <summary>Takes a part of an import. What is kept already is decided before the row is written, as of gateways' readings: a row holds what is new.</summary>
    public async Task<OrderOutcome> ImportAsync(ImportRecord import, CancellationToken cancel)
    {
        await state.Archive.FetchAsync([.. import.Points.Zip(import.TimesMs, (point, timeMs) => (new PointKey(point), timeMs))], cancel);
        return await WriteAsync(OrderCodec.Of(import.Only((point, timeMs, micro) => !state.Archive.Around(point, timeMs).AtInstant
            .Any(kept => kept.Micro == micro && kept.Quality == Quality.Good && kept.Correction == 0))), cancel);
    }

    /// <summary>The newest of what operators ordered, newest first.</summary>
    public async Task<IReadOnlyList<CorrectionEntry>> OrdersAsync(Func<CorrectionEntry, bool> wanted, int limit, CancellationToken cancel) =>
        await state.Orders.NewestAsync(wanted, limit, cancel);

    // Durable and in the twin when this completes.
    async Task<OrderOutcome> WriteAsync(ControlRecord order, CancellationToken cancel)
    {
        if (models.Current.Revision > Model.Revision) await ReviseAsync(cancel);
        var row = EnvelopePool.Take();
        state.Intake.Begin(row, NowMs);
        if (row.Sequence == 1) row.Controls.Add(RevisionControl.Record(Model.Revision));
        row.Controls.Add(order);
        await state.Archive.FetchAsync(state.Late.Of(row), cancel);
        await AppendAsync(row, EnvelopeCodec.Encode(row));
        var position = row.CommitTimeMs;
        Apply(row);
        EnvelopePool.GiveBack(row);
        return OrderOutcome.Done(position);
    }
}
