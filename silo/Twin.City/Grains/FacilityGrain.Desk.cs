using Twin.City.Contracts;
using Twin.Delivery.Hosted;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Storage.Orders;

namespace Twin.City.Grains;

// Operators' orders and look-ups.
sealed partial class FacilityGrain : IFacilityDesk
{
    public Task<OrderAnswer> Correct(CorrectionAsked order) =>
        OrderAsync(() => host.CorrectAsync(new(new(order.Point), order.TimeMs, order.Micro, order.By, order.Reason), CancellationToken.None));

    public Task<OrderAnswer> Replace(ReplacementAsked order) =>
        OrderAsync(() => host.ReplaceAsync(new(new(order.Point), order.TimeMs, order.Closing, order.Opening, order.By, order.Reason), CancellationToken.None));

    public Task<OrderAnswer> Import(ImportAsked order) =>
        OrderAsync(() => host.ImportAsync(new(order.Points, order.TimesMs, order.Micros, order.By, order.Reason, Import: order.Import), CancellationToken.None));

    public async Task<byte[][]> Orders(int point, int limit) =>
        [.. (await host.OrdersAsync(e => point < 0 || e.Point == new PointKey(point), limit, CancellationToken.None)).Select(CorrectionImage.Save)];

    public async Task<LoggedAnswer> Logged(SeriesKey[] series, long fromInterval, long toInterval)
    {
        var cells = await Cells(series, fromInterval, toInterval);
        List<Restatement> log = [];
        foreach (var one in series) log.AddRange(await host.ReadRestatementsAsync(one, fromInterval, toInterval, CancellationToken.None));
        return new(cells.Position, cells.Cells, [.. log]);
    }

    public async Task<EventsAnswer> Events(EventsAsked asked)
    {
        await CatchUpAsync();
        List<RegisterEvent> found = [];
        var completeFromMs = long.MinValue;
        foreach (var point in asked.Points)
        {
            completeFromMs = Math.Max(completeFromMs, host.RegisterEvents.CompleteFromMs(new(point)));
            found.AddRange(host.RegisterEvents.Of(new(point)).Where(e =>
                e.To.TimeMs > asked.FromMs && e.From.TimeMs < asked.ToMs && (asked.Kind == 0 || (byte)e.Kind == asked.Kind)));
        }
        EventLine[] newest = [.. found.OrderByDescending(e => e.To.TimeMs).ThenBy(e => e.Point.Number).Take(asked.Limit)
            .Select(e => new EventLine(e.Point.Number, (byte)e.Kind, e.From.TimeMs, e.From.Micro, e.To.TimeMs, e.To.Micro))];
        return new(host.CommitTimeMs, newest, found.Count > newest.Length, completeFromMs);
    }

    public async Task<AroundAnswer> Around(int point, long timeMs)
    {
        var around = await host.AroundAsync(new(point), timeMs, CancellationToken.None);
        return new(around.Before, around.After, [.. around.AtInstant], ExchangesOf(point));
    }

    public async Task<PastAnswer> Past(int[] points, long openMs, long atMs)
    {
        var lines = new PastLine[points.Length];
        for (var i = 0; i < lines.Length; i++)
        {
            var past = await host.PastAsync(new(points[i]), openMs, atMs, CancellationToken.None);
            lines[i] = new(past.Newest, past.Counting, [.. past.Since], past.Next);
        }
        return new(host.CommitTimeMs, lines, [.. points.SelectMany(ExchangesOf)]);
    }

    ExchangeLine[] ExchangesOf(int point) =>
        [.. host.ReplacementsOf(new(point)).Select(r => new ExchangeLine(r.Point.Number, r.TimeMs, r.ClosingMicro, r.OpeningMicro))];

    async Task<OrderAnswer> OrderAsync(Func<Task<OrderOutcome>> order)
    {
        OrderOutcome outcome;
        try
        {
            outcome = await order();
        }
        catch (StaleActivationException stale)
        {
            Fence(stale);
            throw;
        }
        if (host.Model != model) Adopt();
        Report(host.TakeEvents());
        await sender.Changed(world.NowMs);
        return new(outcome.Position, outcome.Code, outcome.Fault);
    }
}
