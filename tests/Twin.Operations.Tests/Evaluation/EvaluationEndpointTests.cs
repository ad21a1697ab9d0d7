using System.Collections.Frozen;
using System.Net;
using System.Text.Json;
using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Operations.Hosting;
using Twin.Operations.Ledger;

namespace Twin.Operations.Evaluation;

public sealed class EvaluationEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Evaluation = "/api/v1/evaluation/";

    static readonly Provenance Notice = new("ministry", "no. 910", Standing.High), Invented = new("nobody", "", Standing.Invented);

    [Fact]
    public async Task An_enterprise_is_scored_by_what_it_makes_of_its_land_with_every_value_shown()
    {
        var host = Host(Steel(headcount: 500));
        var (park, steel) = (await host.GetAsync(Evaluation + SmallCity.Park), await host.GetAsync(Evaluation + SmallCity.Steel));

        // 66,667 m² are 100 mu. Tax 2,400 / 100 = 24 of 24: 30 points. Productivity 10,000 / 500 = 20 of 10 would be 140, at most 100.
        var land = steel.GetProperty("land");
        (Number(land, "score"), Text(land, "grade"), Text(land, "reason"), steel.GetProperty("year").GetInt32()).ShouldBe((130, "A", "none", 2025));
        var tax = land.GetProperty("criteria")[0];
        (Number(tax, "points"), Number(tax.GetProperty("figure"), "value"), tax.GetProperty("fromLedger").GetBoolean()).ShouldBe((30, 24, false));
        (Number(tax.GetProperty("figure").GetProperty("numerator"), "amount"), Number(tax.GetProperty("figure").GetProperty("denominator"), "amount")).ShouldBe((2400, 100));
        Text(steel.GetProperty("stated"), "standing").ShouldBe("invented");
        var ranked = park.GetProperty("enterprises").EnumerateArray().Single();
        (Text(ranked, "path"), Number(ranked, "score")).ShouldBe((SmallCity.Steel, 130));
    }

    [Fact]
    public async Task What_is_not_stated_scores_nothing_and_says_why()
    {
        var land = (await Host(Steel(headcount: null)).GetAsync(Evaluation + SmallCity.Steel)).GetProperty("land");
        land.GetProperty("score").ValueKind.ShouldBe(JsonValueKind.Null);
        land.GetProperty("grade").ValueKind.ShouldBe(JsonValueKind.Null);
        var productivity = land.GetProperty("criteria")[1];
        (productivity.GetProperty("points").ValueKind, Text(productivity.GetProperty("figure"), "reason")).ShouldBe((JsonValueKind.Null, "not_stated"));
    }

    [Fact]
    public async Task A_finding_decides_the_grade()
    {
        var land = (await Host(Steel(headcount: 500) with { Findings = ["major-accident"] }).GetAsync(Evaluation + SmallCity.Steel)).GetProperty("land");
        (Text(land, "grade"), Text(land, "veto"), Number(land, "score")).ShouldBe(("D", "major-accident", 130));
    }

    [Theory]
    [InlineData(230_000, 46_000, true, "none")]
    [InlineData(230_000, 46_001, false, "none")]
    [InlineData(199_999, 1, null, "below_published_classes")]
    public async Task A_park_is_judged_by_the_class_of_its_stated_energy(int tce, int carbon, bool? reached, string reason)
    {
        var answer = (await Host(Park(tce, carbon)).GetAsync(Evaluation + SmallCity.Park)).GetProperty("zeroCarbon");
        (Bool(answer, "reached"), Text(answer, "reason"), answer.GetProperty("fromLedger").GetBoolean()).ShouldBe((reached, reason, false));
        answer.GetProperty("figure").GetProperty("settings")[0].GetString().ShouldBe("calorific");
        var guiding = answer.GetProperty("guiding")[0];
        (Number(guiding, "value"), Bool(guiding, "reached")).ShouldBe((0.7m, false));
    }

    [Theory]
    [InlineData(2025, 1.0, null, "none")]
    [InlineData(2025, 0.9, null, "not_covered")]
    [InlineData(2025, 0, null, "no_data")]
    [InlineData(2026, 1.0, null, "year_not_over")]
    [InlineData(2025, 1.0, 0.5, "not_fully_priced")]
    public async Task What_is_measured_is_judged_only_where_the_year_is_whole(int year, double covered, double? priced, string reason)
    {
        var host = Host();
        const long length = 365L * 24 * 3_600_000;
        var coveredMs = (long)(length * covered);
        // Coal and both scopes alike: 300,000 t each.
        host.Ledger.Rows = [new LedgerRow(0, length, covered == 0 ? 0 : 300_000_000_000_000, coveredMs, length, 0, priced is { } p ? (long)(length * p) : coveredMs)];

        var answer = (await host.GetAsync($"{Evaluation}{SmallCity.Park}?year={year}")).GetProperty("zeroCarbon");

        (Text(answer, "reason"), answer.GetProperty("fromLedger").GetBoolean()).ShouldBe((reason, true));
        (answer.GetProperty("class").ValueKind == JsonValueKind.Null).ShouldBe(reason is not ("none" or "not_fully_priced"));
        // A running year has its figure so far; one that misses factors has none, nor one without data.
        (answer.GetProperty("figure").GetProperty("value").ValueKind == JsonValueKind.Null).ShouldBe(reason is "not_fully_priced" or "no_data");
    }

    [Theory]
    [InlineData(SmallCity.Park + "?year=last", "bad_year", HttpStatusCode.BadRequest)]
    [InlineData(SmallCity.City + "/none", "unknown_path", HttpStatusCode.NotFound)]
    public async Task What_is_wrong_is_named(string path, string code, HttpStatusCode status) =>
        (await Host().GetAsync(Evaluation + path, status)).GetProperty("code").GetString().ShouldBe(code);

    [Fact]
    public async Task Without_rules_there_is_no_evaluation()
    {
        var answer = await fixture.Fresh().GetAsync(Evaluation + SmallCity.Park);
        (answer.GetProperty("zeroCarbon").ValueKind, answer.GetProperty("land").ValueKind, answer.GetProperty("year").GetInt32()).ShouldBe((JsonValueKind.Null, JsonValueKind.Null, 2026));
    }

    OperationsHost Host(params YearFigures[] years)
    {
        var host = fixture.Fresh();
        host.Twins.Replace(SmallCity.Model(evaluation: new(
            new([new(200_000, 1_000_000, 0.2m), new(1_000_000, null, 0.3m)], [new("water-reused", new("水", "water"), 0.8m, Standing.High)], Notice),
            new("county", [new("tax-per-mu", new("税", "tax"), "10^4 CNY/mu", 30, 24), new("labour-productivity", new("产", "productivity"), "10^4 CNY/person", 70, 10, 100)],
                [new("A", 90), new("B", 0)], ["major-accident"], "D", Notice), [.. years])));
        return host;
    }

    static YearFigures Steel(decimal? headcount) => new()
    {
        Node = SmallCity.SteelKey, Year = 2025, Provenance = Invented, Tax = 2400, AddedValue = 10_000, Headcount = headcount, LandSquareMetres = 66_667,
    };

    static YearFigures Park(decimal tce, decimal carbon) => new()
    {
        Node = SmallCity.ParkKey, Year = 2025, Provenance = Invented, CarbonTonnes = carbon,
        EnergyTce = new Dictionary<CoalConvention, decimal> { [CoalConvention.Calorific] = tce }.ToFrozenDictionary(),
        Guiding = new Dictionary<string, decimal> { ["water-reused"] = 0.7m }.ToFrozenDictionary(),
    };

    static decimal Number(JsonElement element, string name) => element.GetProperty(name).GetDecimal();
    static string? Text(JsonElement element, string name) => element.GetProperty(name).GetString();
    static bool? Bool(JsonElement element, string name) => element.GetProperty(name).ValueKind == JsonValueKind.Null ? null : element.GetProperty(name).GetBoolean();
}
