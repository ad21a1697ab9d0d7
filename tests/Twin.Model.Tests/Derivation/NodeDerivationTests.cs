using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using static Twin.Model.Derivation.Derive;

namespace Twin.Model.Derivation;

/// <summary>Worked examples: one interval in 2026, factors of 2023 (Hainan 0.3648 by location, national residual 0.6096).</summary>
public sealed class NodeDerivationTests
{
    [Fact]
    public void A_facility_that_imports_has_scope_2_twice_and_a_cost()
    {
        var cells = Leaf((Measure.ElectricityImport, 100));

        cells[Measure.ElectricityConsumption].Micro.ShouldBe(100_000_000);
        cells[Measure.CarbonScope2Location].Micro.ShouldBe(36_480_000);
        cells[Measure.CarbonScope2Market].Micro.ShouldBe(60_960_000);
        cells[Measure.CarbonScope1].Micro.ShouldBe(0);
        cells[Measure.StandardCoal].Micro.ShouldBe(12_290_000);
        cells[Measure.EnergyCost].Micro.ShouldBe(28_000_000); // 03:00 is valley: 0.28 CNY/kWh
        cells[Measure.CarbonScope2Location].PricedShare.ShouldBe(1);
    }

    [Fact]
    public void A_certificate_changes_the_market_based_figure_alone()
    {
        var cells = NodeDerivation.OwnEntry(Night, Node(40 * Some.Kwh, (Measure.ElectricityImport, 100)), []);

        cells[Measure.CarbonScope2Location].Micro.ShouldBe(36_480_000);
        cells[Measure.CarbonScope2Market].Micro.ShouldBe(36_576_000); // 60 x 0.6096
        cells[Measure.EnergyCost].Micro.ShouldBe(28_000_000);
    }

    [Fact]
    public void What_no_certificate_covers_may_count_with_the_location_factor_instead()
    {
        var rules = new NodeRules(Some.Schedule(settings: Some.Settings with { Uncovered = UncoveredElectricity.Location }), null);
        NodeDerivation.OwnEntry(Night, new(Cells((Measure.ElectricityImport, 100)), rules), [])[Measure.CarbonScope2Market].Micro.ShouldBe(36_480_000);
    }

    [Fact]
    public void Fuels_are_scope_1_and_heat_and_steam_scope_2()
    {
        var cells = Leaf((Measure.NaturalGas, 10), (Measure.FuelDiesel, 0.002m), (Measure.Heat, 3), (Measure.Steam, 0.5m), (Measure.Water, 4));

        cells[Measure.CarbonScope1].Micro.ShouldBe(21_622_000 + 6_191_800);
        cells[Measure.CarbonScope2Location].Micro.ShouldBe(330_000_000 + 148_134_800); // 3 GJ x 110; 0.5 t x 2.69336 GJ/t x 110
        cells[Measure.CarbonScope2Market].Micro.ShouldBe(478_134_800);
        // 10 x 1.2143 + 2 kg x 1.4571 + 3 x 34.12 + 0.5 x 2.69336 x 34.12 + 4 x 0.2571
        cells[Measure.StandardCoal].Micro.ShouldBe(12_143_000 + 2_914_200 + 102_360_000 + 45_948_722 + 1_028_400);
    }

    [Fact]
    public void Standard_coal_differs_by_the_convention()
    {
        var equivalent = new NodeRules(Some.Schedule(settings: Some.Settings with { Convention = CoalConvention.Equivalent }), null);
        NodeDerivation.OwnEntry(Night, new(Cells((Measure.ElectricityImport, 100), (Measure.Heat, 1)), equivalent), [])[Measure.StandardCoal].Micro
            .ShouldBe(29_800_000 + 34_120_000);
    }

    [Fact]
    public void Heat_that_the_site_makes_itself_is_not_bought()
    {
        var boilerHouse = new NodeRules(Some.Schedule(settings: Some.Settings with { Purchased = [] }), null);
        NodeDerivation.OwnEntry(Night, new(Cells((Measure.NaturalGas, 10), (Measure.Heat, 3)), boilerHouse), [])[Measure.CarbonScope2Location].IsZero.ShouldBeTrue();
    }

    [Fact]
    public void Self_consumed_pv_has_no_scope_2_and_exported_pv_is_not_negative()
    {
        var cells = Leaf((Measure.PvGeneration, 10), (Measure.ElectricityExport, 4), (Measure.ElectricityImport, 1));

        cells[Measure.ElectricityConsumption].Micro.ShouldBe(7_000_000);
        cells[Measure.SelfConsumed].Micro.ShouldBe(6_000_000);
        cells[Measure.CarbonScope2Location].Micro.ShouldBe(364_800);
        Leaf((Measure.PvGeneration, 10), (Measure.ElectricityExport, 10))[Measure.CarbonScope2Location].Micro.ShouldBe(0);
    }

    [Fact]
    public void A_facility_fed_by_its_enterprises_substation_bears_what_it_takes_and_the_substation_its_losses()
    {
        var substation = Node(0, (Measure.ElectricityImport, 104), (Measure.TransferOut, 100));
        var line = Node(0, (Measure.TransferIn, 100));
        var enterprise = Node(0, (Measure.ElectricityImport, 104)); // the transfer cancels within it

        var (own, whole, parts) = Whole(enterprise, substation, line);

        parts[0][Measure.CarbonScope2Location].Micro.ShouldBe(1_459_200); // 4 x 0.3648
        parts[1][Measure.CarbonScope2Location].Micro.ShouldBe(36_480_000);
        own[Measure.CarbonScope2Location].Micro.ShouldBe(0);
        whole[Measure.CarbonScope2Location].Micro.ShouldBe(37_939_200); // 104 x 0.3648
        whole[Measure.ElectricityConsumption].Micro.ShouldBe(104_000_000);
    }

    [Fact]
    public void Pv_passed_on_within_an_enterprise_is_its_own_and_the_boundary_takes_the_charge_back()
    {
        var roof = Node(0, (Measure.PvGeneration, 10), (Measure.TransferOut, 10));
        var hall = Node(0, (Measure.TransferIn, 10), (Measure.ElectricityImport, 5));
        var enterprise = Node(0, (Measure.PvGeneration, 10), (Measure.ElectricityImport, 5));

        var (own, whole, parts) = Whole(enterprise, roof, hall);

        parts[0][Measure.CarbonScope2Location].Micro.ShouldBe(0); // never negative
        parts[1][Measure.CarbonScope2Location].Micro.ShouldBe(5_472_000); // 15 x 0.3648: the hall bought it all
        own[Measure.CarbonScope2Location].Micro.ShouldBe(-3_648_000);
        whole[Measure.CarbonScope2Location].Micro.ShouldBe(1_824_000); // 5 x 0.3648
        own[Measure.SelfConsumed].Micro.ShouldBe(10_000_000); // it left the roof, but not the enterprise
        whole[Measure.SelfConsumed].Micro.ShouldBe(10_000_000);
        own[Measure.ElectricityConsumption].Micro.ShouldBe(0);
    }

    [Fact]
    public void A_park_whose_pv_feeds_a_neighbour_neither_bears_nor_deducts_it_and_the_city_takes_the_charge_back()
    {
        var sunny = Node(0, (Measure.PvGeneration, 100), (Measure.TransferOut, 40), (Measure.ElectricityImport, 20));
        var neighbour = Node(0, (Measure.TransferIn, 40), (Measure.ElectricityImport, 30));
        var city = Node(0, (Measure.PvGeneration, 100), (Measure.ElectricityImport, 50));

        var (own, whole, parts) = Whole(city, sunny, neighbour);

        parts[0][Measure.CarbonScope2Location].Micro.ShouldBe(7_296_000); // 20 x 0.3648
        parts[0][Measure.SelfConsumed].Micro.ShouldBe(60_000_000);
        parts[1][Measure.CarbonScope2Location].Micro.ShouldBe(25_536_000); // 70 x 0.3648
        own[Measure.CarbonScope2Location].Micro.ShouldBe(-14_592_000); // 40 x 0.3648
        whole[Measure.CarbonScope2Location].Micro.ShouldBe(18_240_000); // 50 x 0.3648
        whole[Measure.SelfConsumed].Micro.ShouldBe(100_000_000);
    }

    [Fact]
    public void A_direct_line_from_pv_carries_the_factor_that_is_stated_for_it()
    {
        var library = FactorLibrary.Build([.. Some.Regions, new("cn-hi-direct-pv", "cn-hi")],
        [
            .. Some.Factors,
            Some.Factor("direct-location", Measure.TransferIn, 0m, FactorBasis.Location, region: "cn-hi-direct-pv"),
            Some.Factor("direct-market", Measure.TransferIn, 0m, FactorBasis.Market, region: "cn-hi-direct-pv"),
        ]).Get();
        var rules = new NodeRules(Some.Schedule(library, Some.Settings with { Region = "cn-hi-direct-pv" }), null);
        var roof = Node(0, (Measure.PvGeneration, 10), (Measure.TransferOut, 10));
        var hall = new NodeInterval(Cells((Measure.TransferIn, 10), (Measure.ElectricityImport, 5)), rules);

        var (own, whole, parts) = Whole(Node(0, (Measure.PvGeneration, 10), (Measure.ElectricityImport, 5)), roof, hall);

        parts[1][Measure.CarbonScope2Location].Micro.ShouldBe(1_824_000);
        parts[1][Measure.CarbonScope2Market].Micro.ShouldBe(3_048_000);
        own[Measure.CarbonScope2Location].Micro.ShouldBe(0);
        whole[Measure.CarbonScope2Market].Micro.ShouldBe(3_048_000);
    }

    [Fact]
    public void A_line_whose_own_factor_has_ended_is_unpriced_and_not_free()
    {
        var ended = new Validity(long.MinValue, Some.Day(2026, 1, 1));
        var library = FactorLibrary.Build(Some.Regions,
            [.. Some.Factors, Some.Factor("line", Measure.TransferIn, 0.1m, FactorBasis.Location, ended, "cn-hi")]).Get();
        var cells = NodeDerivation.OwnEntry(Night,
            new(Cells((Measure.TransferIn, 10), (Measure.ElectricityImport, 5)), new(Some.Schedule(library), null)), []);

        cells[Measure.CarbonScope2Location].Micro.ShouldBe(1_824_000);
        cells[Measure.CarbonScope2Location].PricedShare.ShouldBe(0.5);
    }

    [Fact]
    public void What_a_boundary_meter_counts_beyond_the_children_is_the_nodes_own()
    {
        var (own, whole, _) = Whole(Node(0, (Measure.ElectricityImport, 103)), Node(0, (Measure.ElectricityImport, 60)), Node(0, (Measure.ElectricityImport, 40)));

        own[Measure.CarbonScope2Location].Micro.ShouldBe(1_094_400); // 3 x 0.3648
        own[Measure.EnergyCost].Micro.ShouldBe(840_000);
        whole[Measure.ElectricityConsumption].Micro.ShouldBe(103_000_000);
    }

    [Fact]
    public void A_holders_certificate_is_its_own_entry_above_its_facilities()
    {
        var enterprise = Node(30 * Some.Kwh, (Measure.ElectricityImport, 100));
        var (own, whole, parts) = Whole(enterprise, Node(0, (Measure.ElectricityImport, 60)), Node(0, (Measure.ElectricityImport, 40)));

        own[Measure.CarbonScope2Market].Micro.ShouldBe(-18_288_000); // 30 x 0.6096
        own[Measure.CarbonScope2Location].Micro.ShouldBe(0);
        parts[0][Measure.CarbonScope2Market].Micro.ShouldBe(36_576_000);
        whole[Measure.CarbonScope2Market].Micro.ShouldBe(42_672_000);
    }

    [Fact]
    public void Certificates_below_a_holder_leave_it_only_the_rest_to_cover()
    {
        var cells = Cells((Measure.ElectricityImport, 100));
        NodeDerivation.Coverable(Night, cells, 30 * Some.Kwh).MicroKwh.ShouldBe(70 * Some.Kwh);
        NodeDerivation.Coverable(Night, cells, 130 * Some.Kwh).MicroKwh.ShouldBe(0);
    }

    [Fact]
    public void Rounded_carbon_of_facilities_adds_up_without_a_correction_above_them()
    {
        // 1 micro-kWh x 0.3648 rounds to 0, three of them separately to 0 and together to 1: sums add the rounded.
        var tiny = new NodeInterval(Raw((Measure.ElectricityImport, 1)), Hainan);
        var (own, whole, _) = Whole(new(Raw((Measure.ElectricityImport, 3)), Hainan), tiny, tiny, tiny);

        own[Measure.CarbonScope2Location].Micro.ShouldBe(0);
        whole[Measure.CarbonScope2Location].Micro.ShouldBe(0);
    }

    [Fact]
    public void A_factor_that_changes_within_a_month_prices_each_interval_with_its_own()
    {
        var change = new Validity(Some.Day(2026, 3, 15), long.MaxValue);
        var library = FactorLibrary.Build(Some.Regions,
        [
            Some.Factor("old", Measure.ElectricityImport, 0.5m, FactorBasis.Location, new(long.MinValue, change.FromMs)),
            Some.Factor("new", Measure.ElectricityImport, 0.4m, FactorBasis.Location, change),
        ]).Get();
        var rules = new NodeRules(Some.Schedule(library), null);
        var (from, to) = LocalTime.Month(2026, 3, Some.Haikou);

        long carbon = 0;
        for (var interval = from; interval < to; interval++)
            carbon += NodeDerivation.OwnEntry(interval, new(Cells((Measure.ElectricityImport, 10)), rules), [])[Measure.CarbonScope2Location].Micro;

        // 14 days at 0.5 and 17 at 0.4, 96 intervals of 10 kWh each.
        carbon.ShouldBe((14 * 96 * 5 + 17 * 96 * 4) * Some.Kwh);
    }

    [Fact]
    public void A_time_without_factor_or_tariff_is_unpriced_and_not_zero_carbon()
    {
        var early = Some.IntervalAt(2020, 6, 1);
        var rules = new NodeRules(Some.Schedule(), new([], Some.Haikou));
        var cells = NodeDerivation.OwnEntry(early, new(Cells((Measure.ElectricityImport, 100)), rules), []);

        foreach (var measure in new[] { Measure.CarbonScope2Location, Measure.CarbonScope2Market, Measure.EnergyCost })
        {
            cells[measure].CoveredMs.ShouldBe(Some.Quarter);
            cells[measure].PricedShare.ShouldBe(0);
        }
        var withGood = cells[Measure.CarbonScope2Location] + Leaf((Measure.ElectricityImport, 100))[Measure.CarbonScope2Location];
        withGood.PricedShare.ShouldBe(0.5);
    }

    [Fact]
    public void A_carrier_without_a_factor_shows_in_the_priced_share()
    {
        var cells = Leaf((Measure.NaturalGas, 10), (Measure.FuelCoke, 1));
        cells[Measure.CarbonScope1].Micro.ShouldBe(21_622_000);
        cells[Measure.CarbonScope1].PricedShare.ShouldBe(0.5);
    }

    [Fact]
    public void Estimated_energy_makes_estimated_carbon_and_cost()
    {
        MeteredCells cells = default;
        cells[Measure.ElectricityImport] = new(10 * Some.Kwh, Some.Quarter, 4 * Some.Kwh);
        var derived = NodeDerivation.OwnEntry(Night, new(cells, Hainan), []);

        derived[Measure.CarbonScope2Location].EstimatedMicro.ShouldBe(1_459_200);
        derived[Measure.EnergyCost].EstimatedMicro.ShouldBe(1_120_000);
        derived[Measure.ElectricityConsumption].EstimatedMicro.ShouldBe(4 * Some.Kwh);
    }

    [Fact]
    public void Charging_a_battery_is_not_consumption_but_what_was_bought_for_it_is_scope_2_then()
    {
        var charging = Leaf((Measure.ElectricityImport, 10), (Measure.BatteryCharge, 8));
        charging[Measure.ElectricityConsumption].Micro.ShouldBe(2_000_000);
        charging[Measure.CarbonScope2Location].Micro.ShouldBe(3_648_000);

        var discharging = Leaf((Measure.BatteryDischarge, 7), (Measure.ElectricityImport, 1));
        discharging[Measure.ElectricityConsumption].Micro.ShouldBe(8_000_000);
        discharging[Measure.CarbonScope2Location].Micro.ShouldBe(364_800);
    }
}
