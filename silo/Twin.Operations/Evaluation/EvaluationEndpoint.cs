using System.Globalization;
using Microsoft.AspNetCore.Http;
using Twin.Model.Rules;
using Twin.Model.Topology;
using Twin.Operations.Ledger;
using Twin.Operations.Problems;
using Twin.Operations.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Evaluation;

/// <summary><c>GET /api/v1/evaluation/{path}</c>: a park against the zero-carbon park indicators, enterprises by what they make of their land.</summary>
static class EvaluationEndpoint
{
    const int YearMin = 1970, YearMax = 2199;

    public static ApiParameters Parameters { get; } = new(
        [new("year", $"A calendar year from {YearMin} to {YearMax}. Left out: the newest that figures are stated of, or else the running one.", "2025")]);

    public static async Task<IResult> HandleAsync(string? path, HttpRequest request, ITwinSource twins, ILedgerSource ledger, TimeProvider time, CancellationToken cancel)
    {
        var model = twins.Model;
        if (model.Find(path ?? "") is not { } node) return ModelPaths.NoNode(model, path ?? "");
        var nowMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        var running = LocalTime.At(nowMs, model.TimeZone).Year;
        var year = Newest(model, node, running);
        if ((string?)request.Query["year"] is { } text
            && (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out year) || year is < YearMin or > YearMax))
            return Problem.BadParameter("bad_year", "A year cannot be read", "year", text, $"\"year\" must be a calendar year from {YearMin} to {YearMax}.");
        return Results.Json(await new NodeEvaluation(model, new(model, ledger, year, nowMs), year).ReadAsync(node, cancel), WireJson.Options);
    }

    static int Newest(CityModel model, Node node, int running) => model.Evaluation.Years
        .Where(y => y.Year <= running && model.Find(y.Node) is { } of && (of == node || of.Path.StartsWith(node.Path + "/", StringComparison.Ordinal)))
        .Select(y => (int?)y.Year).Max() ?? running;
}
