using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Ledger;

/// <summary><c>GET /api/v1/checks/{path}</c>: check meters beside what they check, and what boundary meters counted beyond the meters below them.</summary>
static class ChecksEndpoint
{
    public static ApiParameters Parameters { get; } = new([.. LedgerQuery.Parameters.All.Where(p => p.Name is "from" or "to")]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, ILedgerSource ledger,
        TimeProvider time, IOptions<OperationsOptions> options, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if (LedgerQuery.FindRange(request.Query["from"], request.Query["to"], model.TimeZone, nowMs, out var fromMs, out var toMs) is { } noRange) return noRange;

        var routes = new RouteTable(model);
        Point[] registers = [.. model.AllDevices.Where(d => IsBelow(d.Facility, node) && d.Role.Entries.Any(r => r.Value == MeterRole.Check))
            .SelectMany(d => d.Points).Where(IsAccounted)];
        (Node Node, Measure Measure)[] residuals = [.. routes.Boundaries.Select(b => (model.Find(b.Node)!, b.Measure)).Where(b => IsBelow(b.Item1, node))
            .OrderBy(b => b.Item1.Path, StringComparer.Ordinal).ThenBy(b => b.Measure)];
        if (registers.Length + residuals.Length > options.Value.ChecksMax)
            return Problem.BadParameter("too_many_checks", "The answer would have too many rows", "path", path,
                $"An answer has at most {options.Value.ChecksMax} check registers and boundaries: ask for a node further down.", limit: options.Value.ChecksMax);

        var sums = new SpanSums(ledger, fromMs, toMs, cancel);
        var meters = new List<CheckWire>();
        foreach (var register in registers) meters.Add(await CompareAsync(register, model, routes, sums));
        var unexplained = new List<ResidualWire>();
        foreach (var (bounded, measure) in residuals)
        {
            var residual = await sums.OfAsync(LedgerSubject.ResidualOf(bounded.Key), measure);
            var whole = await sums.OfAsync(LedgerSubject.Of(bounded.Key), measure);
            unexplained.Add(new(bounded.Path, measure.Name(), measure.Unit(), MicroDecimal.Format(residual.Micro), MicroDecimal.Format(whole.Micro),
                Share(residual.Micro, whole.Micro)));
        }
        return Results.Json(new ChecksWire(path!, WireTime.Of(fromMs, model.TimeZone), WireTime.Of(toMs, model.TimeZone), sums.Position, meters, unexplained), WireJson.Options);
    }

    // A device is compared register by register of the same measure; a node by what the check meter would count there.
    static async ValueTask<CheckWire> CompareAsync(Point register, CityModel model, RouteTable routes, SpanSums sums)
    {
        var measure = register.Spec.Measure!.Value;
        var own = await sums.OfAsync(LedgerSubject.Of(register.Key), measure);
        var target = register.Device.Checks ?? register.Device.AccountedAt.Path;
        LedgerRow against = default;
        if (model.FindDevice(target) is { } device)
        {
            foreach (var point in device.Points.Where(p => IsAccounted(p) && p.Spec.Measure == measure))
                against = SpanSums.Add(against, await sums.OfAsync(LedgerSubject.Of(point.Key), measure));
        }
        else if (model.Find(target) is { } node && routes.CountsAs(register, node) is { } counted)
        {
            against = await sums.OfAsync(LedgerSubject.Of(node.Key), counted);
        }
        var difference = own.Micro - against.Micro;
        return new(register.Device.Path, register.Path, target, measure.Name(), measure.Unit(),
            MicroDecimal.Format(own.Micro), MicroDecimal.Format(against.Micro), MicroDecimal.Format(difference), Share(difference, against.Micro),
            SpanSums.Coverage(own), SpanSums.Coverage(against));
    }

    static bool IsAccounted(Point point) => point.Spec.Measure is not null && (point.Spec.Kind == PointKind.Register || point.Spec.Integrated);

    static bool IsBelow(Node node, Node root)
    {
        for (var up = node; up is not null; up = up.Parent)
            if (up == root) return true;
        return false;
    }

    static double? Share(long part, long whole) => whole == 0 ? null : (double)part / whole;
}

/// <summary>Sums over one span, and the oldest position that any of them is true at.</summary>
sealed class SpanSums(ILedgerSource ledger, long fromMs, long toMs, CancellationToken cancel)
{
    public long Position { get; private set; }

    public async ValueTask<LedgerRow> OfAsync(LedgerSubject subject, Measure measure)
    {
        var answer = await ledger.SumAsync(subject, measure, [fromMs, toMs], cancel);
        Position = Position == 0 ? answer.Position : Math.Min(Position, answer.Position);
        return answer.Rows[0];
    }

    public static LedgerRow Add(in LedgerRow a, in LedgerRow b) => b with
    {
        Micro = a.Micro + b.Micro, CoveredMs = a.CoveredMs + b.CoveredMs, ExpectedMs = a.ExpectedMs + b.ExpectedMs, EstimatedMicro = a.EstimatedMicro + b.EstimatedMicro,
    };

    public static double? Coverage(in LedgerRow row) => row.ExpectedMs == 0 ? null : (double)row.CoveredMs / row.ExpectedMs;
}
