using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>What a model file says of the evaluation of parks and enterprises.</summary>
public sealed class EvaluationTests
{
    const string Rules = """
        zeroCarbonPark:
          source: ministry
          standing: high
          classes: [{from: 200000, to: 1000000, max: 0.2}, {from: 1000000, max: 0.3}]
          guiding: [{id: water-reused, name: {zh: 水, en: water}, threshold: 0.8, standing: high}]
        landEvaluation:
          id: county
          source: ministry
          standing: high
          criteria: [{id: tax-per-mu, name: {zh: 税, en: tax}, unit: 10^4 CNY/mu, weight: 100, base: 24, cap: 150}]
          grades: [{grade: A, from: 90}, {grade: B, from: 0}]
          vetoes: [major-accident]
          vetoGrade: D
        yearFigures:
          - {node: haikou/east, year: 2025, source: ministry, standing: invented, energy: {calorific: 250000}, carbon: 50000, guiding: [{id: water-reused, value: 0.7}]}
          - {node: haikou/east/steel, year: 2025, source: ministry, standing: invented, tax: 240, land: 6666.7, findings: [major-accident]}

        """;

    static readonly (string, string) WithRules = ("coalChoice: [low]", "coalChoice: [low]\n" + Rules.TrimEnd());

    [Fact]
    public void Rules_and_yearly_figures_are_the_models()
    {
        var model = SmallRules.Load(WithRules);
        var rules = model.Evaluation;
        rules.ZeroCarbon!.Classes.Select(c => (c.FromTce, c.ToTce, c.MaxTonnesCo2PerTce)).ShouldBe([(200_000m, 1_000_000m, 0.2m), (1_000_000m, null, 0.3m)]);
        (rules.Land!.Criteria.Single().Id, rules.Land.VetoGrade, rules.Land.Provenance.Source).ShouldBe(("tax-per-mu", "D", "生态环境部"));
        var park = rules.Of(model.Find("haikou/east")!.Key, 2025)!;
        (park.EnergyTce[CoalConvention.Calorific], park.CarbonTonnes, park.Guiding["water-reused"], park.Provenance.Standing).ShouldBe((250_000m, 50_000m, 0.7m, Standing.Invented));
        var steel = rules.Of(model.Find("haikou/east/steel")!.Key, 2025)!;
        (steel.Tax, steel.LandSquareMetres, steel.Findings.Single(), steel.Headcount).ShouldBe((240m, 6666.7m, "major-accident", null));
        rules.Of(model.Find("haikou/east/steel")!.Key, 2024).ShouldBeNull();
    }

    [Theory]
    [InlineData("id: tax-per-mu", "id: profit-per-mu", "criteria[0].id: 'profit-per-mu'")]
    [InlineData("findings: [major-accident]", "findings: [rumour]", "finding: rumour is no veto")]
    [InlineData("{id: water-reused, value: 0.7}", "{id: air-reused, value: 0.7}", "guiding: air-reused is no guiding indicator")]
    [InlineData("{id: water-reused, value: 0.7}", "{id: water-reused, value: 70}", "is a share from 0 to 1")]
    [InlineData("node: haikou/east/steel,", "node: haikou/east,", "year-twice")]
    [InlineData("to: 1000000, max: 0.2", "to: 1100000, max: 0.2", "class-order")]
    [InlineData("grade: B, from: 0", "grade: B, from: 95", "grade-order")]
    [InlineData("vetoGrade: D", "note: none", "vetoGrade")]
    [InlineData("tax: 240", "tax: a lot", "an amount in 10^4 CNY")]
    public void What_is_wrong_is_named(string old, string bad, string fault) =>
        SmallRules.Faults(WithRules, (old, bad)).ShouldContain(f => f.Contains(fault, StringComparison.Ordinal));

    [Fact]
    public void The_demo_citys_enterprises_are_evaluated_and_what_is_missing_is_missing()
    {
        var model = ModelFile.Load(RepositoryFiles.Haikou).Model.ShouldNotBeNull();
        model.Evaluation.Years.ShouldAllBe(y => y.Provenance.Standing == Standing.Invented);
        model.Evaluation.Years.Count(y => model.Find(y.Node)!.Kind == NodeKind.Enterprise).ShouldBeGreaterThan(10);
        model.Evaluation.Land!.Criteria.Length.ShouldBe(LandValues.Known.Length);
    }
}
