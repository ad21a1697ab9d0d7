using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Carbon;

public sealed class FactorLibraryTests
{
    [Fact]
    public void Two_factors_for_one_subject_and_time_are_refused_and_both_are_named()
    {
        var library = FactorLibrary.Build(Some.Regions,
        [
            Some.Factor("a", Measure.ElectricityImport, 0.5m, FactorBasis.Location, Some.From(2022)),
            Some.Factor("b", Measure.ElectricityImport, 0.6m, FactorBasis.Location, Some.Year(2023)),
        ]);

        var fault = library.Faults.ShouldHaveSingleItem();
        fault.Place.ShouldBe("a, b");
        fault.Rule.ShouldBe("overlapping-validity");
        fault.Detail.ShouldContain("2022-12-31T16:00:00Z");
        library.Value.ShouldBeNull();
    }

    [Fact]
    public void Every_fault_is_listed()
    {
        var rules = FactorLibrary.Build([.. Some.Regions, new("x", "y"), new("p", "q"), new("q", "p")],
        [
            Some.Factor("nowhere", Measure.NaturalGas, 1m, region: "mars", scope: 1),
            Some.Factor("scope", Measure.NaturalGas, 1m, scope: 4),
            Some.Factor("negative", Measure.FuelDiesel, -1m, scope: 1),
            Some.Factor("derived", Measure.EnergyCost, 1m),
            Some.Factor("basis", Measure.Heat, 1m, FactorBasis.Market),
            Some.Factor("odd", Measure.Steam, 1m, validity: new(7, long.MaxValue)),
            Some.Factor("backwards", Measure.Cooling, 1m, validity: new(Some.Quarter, 0)),
            Some.Factor("twice", Measure.Water, 1m), Some.Factor("twice", Measure.Water, 2m),
        ]).Faults.Select(f => f.Rule).Distinct().Order();

        rules.ShouldBe(["basis", "duplicate-revision", "metered-measure", "negative-factor", "region-cycle", "scope", "unknown-region",
            "validity-boundary", "validity-order"]);
    }

    [Fact]
    public void A_region_without_a_factor_takes_its_parents_but_a_gap_is_never_filled()
    {
        Some.Library.Find(Measure.NaturalGas, "cn-hi", FactorBasis.Both, Some.Day(2026, 1, 1))!.Id.ShouldBe("gas");
        Some.Library.Find(Measure.ElectricityImport, "cn-hi", FactorBasis.Market, Some.Day(2026, 1, 1))!.Id.ShouldBe("cn-residual-2023");
        var withNation = FactorLibrary.Build(Some.Regions, [.. Some.Factors, Some.Factor("cn", Measure.ElectricityImport, 0.58m, FactorBasis.Location)]).Get();
        withNation.Find(Measure.ElectricityImport, "cn-hi", FactorBasis.Location, Some.Day(2020, 1, 1)).ShouldBeNull();
        withNation.Find(Measure.ElectricityImport, "cn-south", FactorBasis.Location, Some.Day(2020, 1, 1))!.Id.ShouldBe("cn");
        Some.Library.Find(Measure.ElectricityImport, "unknown", FactorBasis.Location, Some.Day(2026, 1, 1)).ShouldBeNull();
    }

    [Fact]
    public void Validity_ends_are_half_open()
    {
        Some.Library.Find(Measure.ElectricityImport, "cn-hi", FactorBasis.Location, Some.Day(2023, 1, 1) - 1)!.Rate.Value.ShouldBe(0.4184m);
        Some.Library.Find(Measure.ElectricityImport, "cn-hi", FactorBasis.Location, Some.Day(2023, 1, 1))!.Rate.Value.ShouldBe(0.3648m);
    }

    [Fact]
    public void The_highest_revision_of_an_id_counts_and_the_earlier_are_kept_to_be_shown()
    {
        var library = FactorLibrary.Build(Some.Regions, [.. Some.Factors, Some.Factor("gas", Measure.NaturalGas, 2.2m, scope: 1, revision: 2)]).Get();

        library.Find(Measure.NaturalGas, "cn", FactorBasis.Both, 0)!.Rate.Value.ShouldBe(2.2m);
        library.Superseded.ShouldHaveSingleItem().Rate.Value.ShouldBe(2.1622m);
    }

    [Fact]
    public void A_scope_3_factor_is_kept_but_prices_nothing()
    {
        var library = FactorLibrary.Build(Some.Regions, [Some.Factor("chain", Measure.NaturalGas, 0.4m, scope: 3)]).Get();
        library.Find(Measure.NaturalGas, "cn", FactorBasis.Both, 0).ShouldBeNull();
    }

    // EF = net calorific value x carbon content x oxidation x 44/12 / 1000, DOMAIN's own numbers for gas.
    [Fact]
    public void The_factor_of_natural_gas_follows_from_its_properties() =>
        decimal.Round(FuelFactor.Derive(38.931m, 15.3m, 0.99m).Value, 4).ShouldBe(2.1622m);

    [Theory]
    [InlineData(42.652, 20.2, 0.98, 3.0959)]   // diesel, tCO2/t: GJ/t, tC/TJ, oxidation
    [InlineData(43.070, 18.9, 0.98, 2.9251)]   // petrol
    [InlineData(50.179, 17.2, 0.98, 3.1013)]   // LPG
    [InlineData(51.498, 15.3, 0.98, 2.8313)]   // LNG
    public void The_factors_of_liquid_fuels_follow_from_theirs(double gjPerTonne, double carbon, double oxidation, double tonnesPerTonne) =>
        ((double)FuelFactor.Derive((decimal)gjPerTonne * 1000, (decimal)carbon, (decimal)oxidation).Value / 1000).ShouldBe(tonnesPerTonne, 0.00006);

    [Fact]
    public void Steam_is_priced_by_its_enthalpy_over_its_feed_water()
    {
        var steam = new SteamCondition(2777.1m); // saturated at 1.0 MPa
        steam.GjPerTonne.ShouldBe(2.69336m);
        steam.PerTonne(Rate.Of(110m)).Value.ShouldBe(296.2696m);
    }

    [Fact]
    public void The_steam_table_interpolates_and_does_not_extrapolate()
    {
        var table = new SteamTable([(0.8m, 2768.3m), (1.0m, 2777.1m)], Some.Source);
        table.SaturatedKjPerKg(0.9m).ShouldBe(2772.7m);
        table.SaturatedKjPerKg(1.0m).ShouldBe(2777.1m);
        table.SaturatedKjPerKg(1.1m).ShouldBeNull();
    }

    [Fact]
    public void A_new_factor_differs_from_the_old_library_only_where_it_holds()
    {
        var published = FactorLibrary.Build(Some.Regions,
        [
            .. Some.Factors.Where(f => f.Id != "hi-2023"),
            Some.Factor("hi-2023", Measure.ElectricityImport, 0.3648m, FactorBasis.Location, Some.Year(2023), "cn-hi", revision: 2),
            Some.Factor("hi-2024", Measure.ElectricityImport, 0.35m, FactorBasis.Location, Some.From(2024), "cn-hi"),
        ]).Get();

        CarbonSchedule.Differences(Some.Schedule(), Some.Schedule(published)).ShouldBe([Some.From(2024)]);
        CarbonSchedule.Differences(Some.Schedule(), Some.Schedule()).ShouldBeEmpty();
    }

    [Fact]
    public void Coal_coefficients_of_one_convention_do_not_overlap()
    {
        CoalTable.Build([Some.Coefficient("a", Measure.Heat, 34.12m), Some.Coefficient("b", Measure.Heat, 34m, CoalConvention.Calorific)])
            .Faults.ShouldHaveSingleItem().Rule.ShouldBe("overlapping-validity");
        CoalTable.Build([Some.Coefficient("a", Measure.ElectricityImport, 0.1229m)]).Faults.ShouldHaveSingleItem().Rule.ShouldBe("carrier");
    }
}
