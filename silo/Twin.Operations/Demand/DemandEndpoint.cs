using Microsoft.AspNetCore.Http;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Rules;
using Twin.Model.Topology;
using Twin.Operations.Billing;
using Twin.Operations.Ledger;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Demand;

/// <summary><c>GET /api/v1/demand/{path}</c>: the running quarter of an hour with its forecast, the month's maximum, and who made it.</summary>
static class DemandEndpoint
{
    public static ApiParameters Parameters { get; } = new(
        [new("month", $"The month of the maximum, {MonthParameter.Rule[2..]}. Left out: the running one.", "2018-01")]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, IIntervalSource intervals, IMinuteSource minutes,
        TimeProvider time, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        var today = LocalTime.At(time.GetUtcNow().ToUnixTimeMilliseconds(), model.TimeZone);
        var (year, month) = (today.Year, today.Month);
        if ((string?)request.Query["month"] is { } text && MonthParameter.TryParse("month", text, out year, out month) is { } bad) return bad;
        return Results.Json(await AnswerAsync(model, node, year, month, twins, intervals, minutes, cancel), WireJson.Options);
    }

    static async Task<DemandWire> AnswerAsync(
        CityModel model, Node node, int year, int month, ITwinSource twins, IIntervalSource intervals, IMinuteSource minutes, CancellationToken cancel)
    {
        var (from, to) = LocalTime.Month(year, month, model.TimeZone);
        NodeKey[] nodes = [node.Key, .. node.Children.Select(c => c.Key)];
        var answer = await intervals.ReadAsync([.. nodes.SelectMany(NodeDraw.SeriesOf)], from, to, cancel);
        var running = answer.AtMs / Spread.IntervalMs;
        // What is still running is no maximum yet.
        var draws = nodes.Select(n => (Node: n, Blocks: (IReadOnlyCollection<IntervalCell>)[.. NodeDraw.Of(answer, n).Where(c => c.Interval < running)])).ToArray();

        var terms = DemandTerms.Of(model, node, Math.Min(answer.AtMs, to * Spread.IntervalMs - 1))?.Terms;
        var allowed = terms?.EstimatedDemandAllowed ?? false;
        var maximum = BlockDemand.Maximum(draws[0].Blocks, allowed);
        // Where the month's readings are dropped, its minutes are not resolved.
        var slid = from * Spread.IntervalMs >= minutes.HorizonMs && terms is { DemandMethod: DemandMethod.Sliding } && Math.Min(to, running) > from
            ? await minutes.ReadAsync(NodeDraw.MinutesOf(node.Key), from * Spread.IntervalMs, Math.Min(to, running) * Spread.IntervalMs, cancel) : null;
        if (from * Spread.IntervalMs < minutes.HorizonMs) slid = null; // it moved meanwhile
        var sliding = slid is { IsSparse: false } ? slid.SlidingMaximum(draws[0].Blocks, allowed) : null;

        var own = DemandTerms.Of(model, node, answer.AtMs);
        var limit = own is { } now ? DemandTerms.LimitOf(now.Account, now.Terms) : null;
        var live = new NodeDemand(await LiveAsync(node, answer.AtMs, limit, twins, intervals, cancel), from <= running && running < to ? maximum : null, limit);
        var (peak, zone) = (CoincidentPeak.Of(draws[0].Blocks, draws[1..], allowed), model.TimeZone);
        List<ChildDemandWire> children = [];
        foreach (var child in node.Children)
            children.Add(new(child.Path, TwinConversion.ToName(child.Name), DemandConversion.ToNode((await twins.ReadAsync(child.Key, cancel))?.Demand, zone)));
        return new(node.Path, MonthParameter.Format(year, month), answer.Position, WireTime.Of(answer.AtMs, zone), DemandConversion.ToLive(live.Live, zone),
            maximum is { } highest ? BillConversion.ToDemand(highest, zone) : null, allowed, limit is { } stated ? MicroDecimal.Kilowatts(stated.Milliwatts) : null,
            own?.Account.Id,
            peak is null ? [] : [.. peak.Parts.Select(p => new PeakPartWire(model.Find(p.Node)!.Path, TwinConversion.ToName(model.Find(p.Node)!.Name),
                MicroDecimal.Kilowatts(p.AtPeakMilliwatts), peak.ShareOf(p), p.OwnPeak is { } high ? BillConversion.ToDemand(high, zone) : null))],
            peak is null ? null : MicroDecimal.Kilowatts(peak.RestMilliwatts), peak is null or { Parts.IsEmpty: true } ? null : peak.Diversity)
        {
            Sliding = sliding is { } window ? BillConversion.ToDemand(window, zone) : null,
            MinutesResolved = slid?.Resolved,
            LimitKind = DemandConversion.KindOf(limit),
            AboveMaximum = live.ForecastAboveMaximum,
            Children = children,
        };
    }

    static async ValueTask<LiveDemandFigure> LiveAsync(
        Node node, long atMs, DemandLimit? limit, ITwinSource twins, IIntervalSource intervals, CancellationToken cancel)
    {
        var interval = atMs / Spread.IntervalMs;
        var answer = await intervals.ReadAsync([.. NodeDraw.SeriesOf(node.Key)], interval, interval + 1, cancel);
        var windowMs = interval * Spread.IntervalMs;
        var nowMs = Math.Clamp(answer.AtMs, windowMs, windowMs + Spread.IntervalMs - 1);
        var draw = NodeDraw.Of(answer, node.Key).FirstOrDefault();
        var expected = answer.Series.Sum(s => s.ExpectedMs);
        // Registers report at times of their own: the mean of what they cover is up to when the node's energy is known.
        var known = expected == 0 ? 0 : (long)((Int128)(nowMs - windowMs) * Math.Min(draw.Cell.CoveredMs, expected) / expected);
        var snapshot = await twins.ReadAsync(node.Key, cancel);
        long? power = snapshot?.Summary is { State: NodeState.Live or NodeState.Degraded } summary ? Draw.Milliwatts(summary.Power) : null;
        return LiveDemand.At(nowMs, draw.Cell.Micro, windowMs + known, power, limit?.Milliwatts);
    }
}
