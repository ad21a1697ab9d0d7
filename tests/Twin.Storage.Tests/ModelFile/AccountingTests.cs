using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>What the rules of a model file mean at its nodes.</summary>
public sealed class AccountingTests
{
    static readonly TimeZoneInfo Zone = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    static readonly CityModel Haikou = ModelFile.Load(RepositoryFiles.Haikou).Model.ShouldNotBeNull();

    [Fact]
    public void Factors_and_band_prices_hold_at_their_times()
    {
        var model = SmallRules.Load();
        var steel = model.Accounting.RulesOf(model.Find("haikou/east/steel/mill")!);
        steel.Carbon.At(At(2025, 12, 31, 23)).ImportLocation!.Value.Value.ShouldBe(0.4m);
        steel.Carbon.At(At(2026, 1, 1, 0)).ImportLocation!.Value.Value.ShouldBe(0.35m);
        steel.Carbon.At(At(2026, 1, 1, 0)).ImportMarket.ShouldBeNull();
        // The 1st is a holiday, the 4th a Sunday that is worked, the 5th a Monday.
        Price(steel.Prices, At(2026, 1, 1, 12)).ShouldBe(0.3m);
        Price(steel.Prices, At(2026, 1, 4, 12)).ShouldBe(1.1m);
        Price(steel.Prices, At(2026, 1, 5, 7)).ShouldBe(0.3m);
        Price(steel.Prices, At(2024, 12, 31, 12)).ShouldBeNull();
    }

    [Fact]
    public void An_account_without_a_tariff_for_a_time_prices_nothing_in_it()
    {
        var model = SmallRules.Load();
        var cold = model.Accounting.RulesOf(model.Find("haikou/east/cold")!).Prices;
        Price(cold, At(2025, 12, 31, 12)).ShouldBeNull();
        Price(cold, At(2026, 1, 5, 12)).ShouldBe(1.1m);
        var account = model.Accounting.Accounts.All.Single(a => a.Id == "cold");
        account.Terms.At(Ms(2026, 1, 1, 0)).CapacityKva.ShouldBe(1600m);
        account.Calendar.TypeOf(new(2026, 1, 4)).ShouldBe(DayType.RestDay);
    }

    [Fact]
    public void Settings_are_inherited_key_by_key_and_change_at_their_dates()
    {
        var model = SmallRules.Load(("type: cold-chain", "type: cold-chain\n        carbon: [{purchased: []}, {from: 2026-07-01, convention: calorific, steam: {pressure: 0.75 MPa}}]"));
        model.Accounting.SettingsOf(model.Find("haikou/east/steel/mill")!)!.Latest.Convention.ShouldBe(CoalConvention.Equivalent);
        var cold = model.Accounting.SettingsOf(model.Find("haikou/east/cold/store")!)!;
        var before = cold.At(Ms(2026, 6, 30, 23));
        (before.Region, before.Convention, before.Purchased.Length).ShouldBe(("cn-hi", CoalConvention.Equivalent, 0));
        var after = cold.At(Ms(2026, 7, 1, 0));
        (after.Region, after.Convention).ShouldBe(("cn-hi", CoalConvention.Calorific));
        after.Purchased.ShouldBe([Measure.Heat, Measure.Steam]);
        after.Steam!.EnthalpyKjPerKg.ShouldBe(2762.6m); // half way between 2748.1 and 2777.1
    }

    [Fact]
    public void The_model_files_choice_of_a_coefficient_stands_above_an_included_ones()
    {
        var mill = SmallRules.Load().Accounting;
        mill.Coal.Coefficients.Single().Id.ShouldBe("low");
        SmallRules.Load(("include: [rules.yaml]", "include: [rules.yaml]\ncoalChoice: [high]")).Accounting.Coal.Coefficients.Single().Id.ShouldBe("high");
    }

    [Fact]
    public void Certificates_and_contracts_become_claims_of_their_holders()
    {
        var model = SmallRules.Load();
        var claim = model.Accounting.Certificates.ClaimsOf(model.Find("haikou/east/cold")!.Key).Single();
        (claim.Id, claim.AmountMicroKwh, claim.Period.FromMs).ShouldBe(("RET-1", 500_000_000L, Ms(2026, 1, 1, 0)));
        model.Accounting.Certificates.ClaimsOf(model.Find("haikou/east/steel")!.Key).Single().Id.ShouldBe("D-1");
        model.Accounting.Certificates.Uncounted.Single().AmountMicroKwh.ShouldBe(500_000_000L);
    }

    [Fact]
    public void Power_without_a_register_is_integrated_unless_the_file_says_otherwise()
    {
        (string, string) bare = ("{id: energy_import, kind: register, unit: kWh, measure: electricity_import, digits: 6}", "{id: energy_import, kind: register, unit: kWh, unaccounted: true}");
        Power(SmallRules.Load()).Integrated.ShouldBeFalse();
        Power(SmallRules.Load(bare)).Integrated.ShouldBeTrue();
        Power(SmallRules.Load(bare, ("primary: true}", "primary: true, integrated: false}"))).Integrated.ShouldBeFalse();
        Haikou.AllPoints.Where(p => p.Device.Type == "power-sensor").ShouldAllBe(p => p.Spec.Integrated);
    }

    [Fact]
    public void Every_enterprise_of_the_demo_city_has_an_account_and_a_factor()
    {
        foreach (var enterprise in Haikou.AllNodes.Where(n => n.Kind == NodeKind.Enterprise))
        {
            var rules = Haikou.Accounting.RulesOf(enterprise);
            rules.Carbon.At(At(2026, 6, 1, 10)).ImportLocation!.Value.Value.ShouldBe(0.3648m, enterprise.Path);
            rules.Carbon.At(At(2026, 6, 1, 10)).ImportMarket!.Value.Value.ShouldBe(0.6096m, enterprise.Path);
            rules.Prices.ShouldNotBeNull(enterprise.Path).At(At(2026, 6, 1, 10)).ShouldNotBeNull(enterprise.Path);
        }
        Haikou.Accounting.Accounts.All.Select(a => a.Terms.Latest.Basis).Distinct().Count().ShouldBe(3);
        Haikou.Accounting.Accounts.All.SelectMany(a => a.Terms.Latest.Tariff!.Versions).ShouldAllBe(v => v.Provenance.Standing == Twin.Model.Rules.Standing.Invented);
        Haikou.Accounting.Certificates.Claims.Length.ShouldBe(3);
    }

    [Fact]
    public void Two_nodes_of_the_demo_city_cost_and_emit_by_their_own_rules()
    {
        // 1 June 2026, a Monday, 20:00: peak for two-part accounts, critical peak in summer for single-part ones.
        var interval = At(2026, 6, 1, 20);
        var mill = Haikou.Accounting.RulesOf(Haikou.Find("haikou/hi-tech-zone/qiongtai-steel/rolling-mill")!);
        mill.Prices!.At(interval)!.Value.Band.ShouldBe(Band.Peak);
        Price(mill.Prices, interval).ShouldBe(1.0826m);
        var studio = Haikou.Accounting.RulesOf(Haikou.Find("haikou/fullsing-town/haiwan-interactive/studio")!);
        studio.Prices!.At(interval)!.Value.Band.ShouldBe(Band.CriticalPeak);
        Price(studio.Prices, interval).ShouldBe(1.412m);
        mill.Carbon.At(interval).Fuels.Single(f => f.Measure == Measure.NaturalGas).Rate!.Value.Value.ShouldBe(2.1622m);
        mill.Carbon.At(interval).Coal.Single(c => c.Measure == Measure.ElectricityConsumption).Rate!.Value.Value.ShouldBe(0.1229m);
        // Steam is bought in one enterprise, saturated at 0.8 MPa: (2768.3 - 83.74) kJ/kg x 110 kg/GJ; another raises its own.
        var pharma = Haikou.Accounting.RulesOf(Haikou.Find("haikou/hi-tech-zone/nanyao-pharma/api-workshop")!);
        pharma.Carbon.At(interval).Purchased.Single(c => c.Measure == Measure.Steam).Rate!.Value.Value.ShouldBe(295.3016m);
        Haikou.Accounting.RulesOf(Haikou.Find("haikou/hi-tech-zone/yelin-foods/boiler-house")!).Carbon.At(interval).Purchased.ShouldBeEmpty();
        // A charging station with an account of its own below its enterprise's.
        Price(Haikou.Accounting.RulesOf(Haikou.Find("haikou/jiangdong/jiangdong-services/bus-charging")!).Prices, interval).ShouldBe(1.0826m);
        Price(Haikou.Accounting.RulesOf(Haikou.Find("haikou/jiangdong/jiangdong-services/waterworks")!).Prices, interval).ShouldBe(1.412m);
    }

    static PointSpec Power(CityModel model) => model.FindPoint("haikou/east/steel/mill/main-meter/active_power")!.Spec;

    static decimal? Price(PriceSchedule? prices, long interval) => prices?.At(interval)?.Rate.Value;

    static long At(int year, int month, int day, int hour) => Ms(year, month, day, hour) / Spread.IntervalMs;

    static long Ms(int year, int month, int day, int hour) =>
        new DateTimeOffset(year, month, day, hour, 0, 0, Zone.BaseUtcOffset).ToUnixTimeMilliseconds();
}
