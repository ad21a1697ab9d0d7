using Twin.Model.Carbon;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Indicator;

public sealed class IndicatorTests
{
    const long Hour = 3_600_000;

    [Fact]
    public void Load_factor_is_mean_over_peak()
    {
        var peak = new MaximumDemand(50_000_000, 0, false, DemandMethod.Block);
        var figure = EnergyIndicators.LoadFactor(Part("electricity_import", 480), 24 * Hour, peak);
        figure.Value.ShouldBe(0.4m); // 20 kW / 50 kW
        figure.Numerator.Amount.ShouldBe(20);
        EnergyIndicators.LoadFactor(Part("electricity_import", 480), 24 * Hour, null).Reason.ShouldBe(NoFigureReason.NoData);
    }

    [Fact]
    public void Self_consumption_and_self_sufficiency()
    {
        // 100 generated, 30 exported; 200 used, 130 of them imported.
        EnergyIndicators.SelfConsumption(Part("self_consumed", 70), Part("pv_generation", 100)).Value.ShouldBe(0.7m);
        EnergyIndicators.SelfSufficiency(Part("electricity_consumption", 200), Part("electricity_import", 130)).Value.ShouldBe(0.35m);
        var none = EnergyIndicators.SelfConsumption(Part("self_consumed", 0), Part("pv_generation", 0));
        (none.Value, none.Reason).ShouldBe((null, NoFigureReason.NothingToDivideBy));
    }

    [Fact]
    public void Pue_cop_and_energy_per_area()
    {
        EnergyIndicators.Pue(Part("facility", 1300), Part("it", 1000)).Value.ShouldBe(1.3m);
        EnergyIndicators.Cop(Part("cooling", 5200), Part("electricity_import", 1000)).Value.ShouldBe(5.2m);
        EnergyIndicators.CoolingKilowatts(100m, 5m).ShouldBe(2093m); // 100 kg/s x 4.186 x 5 K
        var figure = EnergyIndicators.EnergyPerArea(Part("electricity_consumption", 9000), 120m);
        (figure.Value, figure.Unit).ShouldBe((75m, "kWh/m²"));
        EnergyIndicators.EnergyPerArea(Part("electricity_consumption", 9000), null).Reason.ShouldBe(NoFigureReason.NotStated);
    }

    [Fact]
    public void A_figure_carries_the_coverage_of_what_it_is_made_of()
    {
        var part = IndicatorPart.Of(Measure.PvGeneration, new(100 * Some.Kwh, 3 * Hour, 10 * Some.Kwh), 4 * Hour);
        part.ShouldBe(new("pv_generation", 100, "kWh", 10, 3 * Hour, 4 * Hour));
        EnergyIndicators.SelfConsumption(new("self_consumed", 50, "kWh", 0, 4 * Hour, 4 * Hour), part).Coverage.ShouldBe(0.875m);
        EnergyIndicators.Cop(Part("cooling", 1), Part("electricity_import", 1)).Coverage.ShouldBeNull();
    }

    [Fact]
    public void Round_trip_is_measured_over_equal_states_of_charge_and_the_longest_such_time()
    {
        BatteryState[] states = [new(0, 2000, 0, 0), new(1, 9000, 75_000_000, 0), new(2, 5000, 75_000_000, 38_000_000),
            new(3, 2000, 75_000_000, 66_000_000), new(4, 9000, 150_000_000, 66_000_000)];

        var figure = BatteryRoundTrip.Of(states);
        // From 90 % to 90 %: 75 charged, 66 discharged; from 20 % to 20 % likewise. Both last 3; the first counts.
        figure.Value.ShouldBe(0.88m);
        figure.Denominator.Amount.ShouldBe(75);

        var never = BatteryRoundTrip.Of([new(0, 2000, 0, 0), new(1, 9000, 75_000_000, 0)]);
        (never.Value, never.Reason).ShouldBe((null, NoFigureReason.NoEqualStateOfCharge));
        BatteryRoundTrip.Of([]).Reason.ShouldBe(NoFigureReason.NoData);
    }

    [Theory]
    [InlineData(40_000, 200_000, 0.20, true)]     // at the threshold
    [InlineData(40_002, 200_000, 0.20, false)]
    [InlineData(299_999, 999_999, 0.20, false)]
    [InlineData(300_000, 1_000_000, 0.30, true)]  // the larger class begins here
    [InlineData(300_002, 1_000_000, 0.30, false)]
    public void The_core_indicator_is_judged_by_the_class_of_the_parks_energy(int tonnes, int tce, double max, bool reached)
    {
        var verdict = ZeroCarbonPark.Core(Notice910, Part("carbon", tonnes, "tCO2"), Part("energy", tce, "tce"), CoalConvention.Equivalent, fullyPriced: true);
        verdict.Class!.MaxTonnesCo2PerTce.ShouldBe((decimal)max);
        verdict.Reached.ShouldBe(reached);
        verdict.Figure.Settings.ShouldBe(["equivalent"]);
    }

    [Fact]
    public void Below_200000_tce_there_is_a_figure_but_no_class()
    {
        var verdict = ZeroCarbonPark.Core(Notice910, Part("carbon", 10_000, "tCO2"), Part("energy", 199_999, "tce"), CoalConvention.Calorific, fullyPriced: true);
        (verdict.Class, verdict.Reached, verdict.Reason).ShouldBe((null, null, NoFigureReason.BelowPublishedClasses));
        decimal.Round(verdict.Figure.Value!.Value, 4).ShouldBe(0.0500m);
    }

    [Fact]
    public void Carbon_that_misses_factors_is_not_judged()
    {
        var verdict = ZeroCarbonPark.Core(Notice910, Part("carbon", 1, "tCO2"), Part("energy", 300_000, "tce"), CoalConvention.Calorific, fullyPriced: false);
        (verdict.Figure.Value, verdict.Reached, verdict.Reason).ShouldBe((null, null, NoFigureReason.NotFullyPriced));
    }

    [Fact]
    public void The_other_indicators_guide()
    {
        var verdicts = ZeroCarbonPark.Guide(Notice910, new Dictionary<string, decimal> { ["clean-energy-share"] = 0.9m, ["waste-heat-reused"] = 0.4m }).ToArray();
        verdicts.Select(v => (v.Indicator.Id, v.Reached)).ShouldBe(
            [("clean-energy-share", true), ("energy-per-product", null), ("solid-waste-reused", null), ("waste-heat-reused", false)]);
    }

    [Fact]
    public void Every_value_at_its_base_scores_100()
    {
        var verdict = LandEvaluation.Of(County, County.Criteria.ToDictionary(c => c.Id, c => c.Base), []);
        verdict.Score.ShouldBe(100);
        verdict.Grade.ShouldBe("A");
    }

    [Fact]
    public void A_score_is_the_sum_of_value_over_base_times_weight_within_caps()
    {
        var values = County.Criteria.ToDictionary(c => c.Id, c => c.Base);
        values["tax-per-mu"] = 48.194m;         // twice the base: 60, capped at 45
        values["added-value-per-mu"] = 68.08m;  // half: 10
        values["rd-share"] = -1m;               // a negative value scores 0
        var verdict = LandEvaluation.Of(County, values, []);
        verdict.Score.ShouldBe(45 + 10 + 20 + 10 + 10 + 0);
        verdict.Grade.ShouldBe("A");
        verdict.Points.Single(p => p.Criterion.Id == "tax-per-mu").Points.ShouldBe(45);
    }

    [Fact]
    public void A_veto_decides_the_grade_and_a_missing_value_leaves_no_score()
    {
        var atBase = County.Criteria.ToDictionary(c => c.Id, c => c.Base);
        LandEvaluation.Of(County, atBase, ["major-accident"]).ShouldSatisfyAllConditions(v => v.Grade.ShouldBe("D"), v => v.Veto.ShouldBe("major-accident"), v => v.Score.ShouldBe(100));
        atBase.Remove("tax-per-mu");
        var verdict = LandEvaluation.Of(County, atBase, []);
        (verdict.Score, verdict.Grade, verdict.Reason).ShouldBe((null, null, NoFigureReason.NotStated));
    }

    [Fact]
    public void Rules_of_an_evaluation_are_checked()
    {
        var bad = County with { Criteria = [new("a", new("", ""), "", 0, 1), new("a", new("", ""), "", 10, 0)], Grades = [new("A", 60), new("B", 60)] };
        bad.Faults().Select(f => f.Rule).ShouldBe(["duplicate-id", "weight", "base", "grade-order"]);
        County.Faults().ShouldBeEmpty();
    }

    static readonly ZeroCarbonRules Notice910 = new(
        [new(200_000, 1_000_000, 0.20m), new(1_000_000, null, 0.30m)],
        [
            new("clean-energy-share", new("清洁能源消费占比", "clean-energy share"), 0.90m, Standing.High),
            new("energy-per-product", new("单位产品能耗", "energy per unit of product"), null, Standing.Medium),
            new("solid-waste-reused", new("工业固废综合利用率", "industrial solid waste reused"), 0.80m, Standing.High),
            new("waste-heat-reused", new("余热余冷余压综合利用率", "waste heat, cold, pressure reused"), 0.50m, Standing.High),
        ], Some.Source);

    // The published county table of DOMAIN; caps and grades invented for the test.
    static readonly LandEvaluationRules County = new("county-2022",
        [
            new("tax-per-mu", new("亩均税收", "tax per mu"), "10^4 CNY/mu", 30, 24.097m, CapPoints: 45),
            new("added-value-per-mu", new("亩均增加值", "added value per mu"), "10^4 CNY/mu", 20, 136.16m),
            new("added-value-per-energy", new("单位能耗增加值", "added value per unit of energy"), "10^4 CNY/tce", 20, 2.694m),
            new("added-value-per-emission", new("单位排放增加值", "added value per unit of emission"), "10^4 CNY/t", 10, 4929.81m),
            new("labour-productivity", new("全员劳动生产率", "labour productivity"), "10^4 CNY/person", 10, 18.14m),
            new("rd-share", new("研发投入占比", "R&D share"), "", 10, 0.0302m),
        ],
        [new("A", 90), new("B", 60), new("C", 30)], ["major-accident"], "D", Some.Source);

    static IndicatorPart Part(string name, decimal amount, string unit = "kWh") => new(name, amount, unit);
}
