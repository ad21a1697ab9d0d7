using Microsoft.AspNetCore.Http;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Rules;
using Twin.Model.Tariff;
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
    const decimal MilliwattsPerKilowatt = 1_000_000m;

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

        var (from, to) = LocalTime.Month(year, month, model.TimeZone);
        NodeKey[] nodes = [node.Key, .. node.Children.Select(c => c.Key)];
        var answer = await intervals.ReadAsync([.. nodes.SelectMany(NodeDraw.SeriesOf)], from, to, cancel);
        var running = answer.AtMs / Spread.IntervalMs;
        // What is still running is no maximum yet.
        var draws = nodes.Select(n => (Node: n, Blocks: (IReadOnlyCollection<IntervalCell>)[.. NodeDraw.Of(answer, n).Where(c => c.Interval < running)])).ToArray();

        var monthEndMs = Math.Min(answer.AtMs, to * Spread.IntervalMs - 1);
        var terms = TermsOf(model, node, monthEndMs);
        var allowed = terms?.Terms.EstimatedDemandAllowed ?? false;
        var slid = terms is { Terms.DemandMethod: DemandMethod.Sliding } && Math.Min(to, running) > from
            ? await minutes.ReadAsync(NodeDraw.MinutesOf(node.Key), from * Spread.IntervalMs, Math.Min(to, running) * Spread.IntervalMs, cancel) : null;
        var now = TermsOf(model, node, answer.AtMs);
        var limit = now?.Terms.CapacityKva is > 0 and var kva ? (decimal?)kva : null;
        var live = await LiveAsync(node, answer.AtMs, limit, twins, intervals, cancel);
        return Results.Json(ToWire(model, node, MonthParameter.Format(year, month), answer, live,
            BlockDemand.Maximum(draws[0].Blocks, allowed), CoincidentPeak.Of(draws[0].Blocks, draws[1..], allowed), allowed, limit, now?.Account.Id) with
            {
                Sliding = slid is { IsSparse: false } && slid.SlidingMaximum(draws[0].Blocks, allowed) is { } sliding ? BillConversion.ToDemand(sliding, model.TimeZone) : null,
                MinutesResolved = slid?.Resolved,
            }, WireJson.Options);
    }

    static async ValueTask<LiveDemandFigure> LiveAsync(Node node, long atMs, decimal? limitKw, ITwinSource twins, IIntervalSource intervals, CancellationToken cancel)
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
        long? power = snapshot?.Summary is { State: NodeState.Live or NodeState.Degraded } summary ? NodeDraw.Milliwatts(summary.Power) : null;
        return LiveDemand.At(nowMs, draw.Cell.Micro, windowMs + known, power, limitKw is { } kw ? (long)(kw * MilliwattsPerKilowatt) : null);
    }

    static (SupplyAccount Account, SupplyTerms Terms)? TermsOf(CityModel model, Node node, long timeMs) =>
        model.Accounting.Accounts.Of(node, timeMs) is { } account && account.Nodes.Contains(node.Key) ? (account, account.Terms.At(timeMs)) : null;

    static DemandWire ToWire(CityModel model, Node node, string month, IntervalAnswer answer, LiveDemandFigure live, MaximumDemand? maximum,
        CoincidentPeak? peak, bool estimatedAllowed, decimal? limitKw, string? account)
    {
        var zone = model.TimeZone;
        return new(node.Path, month, answer.Position, WireTime.Of(answer.AtMs, zone),
            new(WireTime.Of(live.WindowFromMs, zone), WireTime.Of(live.WindowFromMs + Spread.IntervalMs, zone), WireTime.Of(live.KnownToMs, zone),
                MicroDecimal.Format(live.EnergyMicroKwh), Kw(live.MeanMilliwatts), MicroDecimal.Kilowatts(live.ReachedMilliwatts), Kw(live.ForecastMilliwatts),
                live.ForecastAboveLimit, Kw(live.AllowedMilliwatts)),
            maximum is { } highest ? BillConversion.ToDemand(highest, zone) : null, estimatedAllowed, limitKw, account,
            peak is null ? [] : [.. peak.Parts.Select(p => new PeakPartWire(model.Find(p.Node)!.Path, TwinConversion.ToName(model.Find(p.Node)!.Name),
                MicroDecimal.Kilowatts(p.AtPeakMilliwatts), peak.ShareOf(p), p.OwnPeak is { } own ? BillConversion.ToDemand(own, zone) : null))],
            peak is null ? null : MicroDecimal.Kilowatts(peak.RestMilliwatts), peak is null or { Parts.IsEmpty: true } ? null : peak.Diversity);
    }

    static decimal? Kw(long? milliwatts) => milliwatts is { } known ? MicroDecimal.Kilowatts(known) : null;
}
