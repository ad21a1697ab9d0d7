using Microsoft.AspNetCore.Http;
using Twin.Model.Ledger;
using Twin.Operations.Problems;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Factors;

/// <summary><c>GET /api/v1/factors</c>: factors, coefficients, tariffs and certificates of the model, each with its source.</summary>
static class FactorsEndpoint
{
    public static ApiParameters Parameters { get; } = new(
        [new("at", $"The time that \"in force\" is about: {TimeParameter.Rule}. Left out: now.", "2026-01-01")]);

    public static IResult Handle(HttpRequest request, ITwinSource twins, TimeProvider time)
    {
        var model = twins.Model;
        var atMs = time.GetUtcNow().ToUnixTimeMilliseconds();
        if ((string?)request.Query["at"] is { } at && TimeParameter.TryParse("at", at, model.TimeZone, out atMs) is { } bad) return bad;
        var rules = model.Accounting;
        var convert = new FactorConversion(model, atMs);
        return Results.Json(new FactorsWire(model.Revision, WireTime.Of(atMs, model.TimeZone),
            [.. rules.Factors.Factors.Select(f => convert.ToFactor(f, superseded: false)), .. rules.Factors.Superseded.Select(f => convert.ToFactor(f, superseded: true))],
            [.. rules.Coal.Coefficients.Select(convert.ToCoal)],
            [.. rules.Accounts.All.SelectMany(a => a.Terms.Entries).Select(e => e.Value.Tariff).OfType<Model.Tariff.TariffPlan>().Distinct()
                .OrderBy(t => t.Id, StringComparer.Ordinal).Select(convert.ToTariff)],
            [.. rules.Certificates.Claims.Select(convert.ToClaim)],
            [.. rules.Certificates.Uncounted.Select(c => new UncountedCertificateWire(c.CertificateId, c.Reason, MicroDecimal.Format(c.AmountMicroKwh)))]), WireJson.Options);
    }
}
