using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

public sealed class ModelFileTests
{
    const string Mill = "haikou/east/steel/mill/main-meter";

    [Fact]
    public void Keys_of_a_file_alone_are_dense_and_in_its_order()
    {
        var model = SmallModel.Load();
        model.AllNodes.Select(n => n.Key.Number).ShouldBe(Enumerable.Range(1, 7));
        model.AllPoints.Select(p => p.Key.Number).ShouldBe(Enumerable.Range(1, 6));
        model.AllNodes.Select(n => n.Path).ShouldBe(["haikou", "haikou/east", "haikou/east/steel", "haikou/east/steel/substation", "haikou/east/steel/mill", "haikou/east/cold", "haikou/east/cold/store"]);
        model.TimeZone.Id.ShouldBe("Asia/Shanghai");
    }

    [Fact]
    public void A_gateway_sends_by_the_paths_below_what_it_serves()
    {
        var gateway = SmallModel.Load(("serves: [steel, cold]", "serves: [steel/mill, cold/store/room]")).FindGateway("east/gw")!;
        gateway.Points.All().Select(p => p.Key).ShouldBe(["main-meter/energy_import", "main-meter/active_power", "room/temperature", "temperature"]);
    }

    [Fact]
    public void A_gateway_with_under_sends_by_the_paths_below_it()
    {
        var model = SmallModel.Load(("serves: [steel, cold]", "under: steel, serves: [mill/room, substation], names: {AI 1: mill/main-meter/active_power}"));
        var names = model.FindGateway("east/gw")!.Points.All().ToDictionary(p => p.Key, p => model.Find(p.Value)!.Path);
        names.ShouldBe(new Dictionary<string, string>
        {
            ["mill/room/temperature"] = "haikou/east/steel/mill/room/temperature",
            ["substation/grid-meter/energy_import"] = "haikou/east/steel/substation/grid-meter/energy_import",
            ["substation/grid-meter/active_power"] = "haikou/east/steel/substation/grid-meter/active_power",
            ["AI 1"] = "haikou/east/steel/mill/main-meter/active_power",
        });
    }

    [Fact]
    public void A_register_has_its_rollover_rating_and_limits()
    {
        var spec = SmallModel.Load(("rated: 4000 kW", "rated: 4 MW, gapLimit: 2 h, staleAfter: 90 s")).FindPoint(Mill + "/energy_import")!.Spec;
        spec.RolloverMicro.ShouldBe(1_000_000_000_000);
        spec.RatedPerHour.ShouldBe(4000m);
        spec.GapLimitMs.ShouldBe(7_200_000);
        spec.StaleAfterMs.ShouldBe(90_000);
        spec.PlausibilityMargin.ShouldBe(1.2m);
        spec.ReceiptTimeAllowed.ShouldBeFalse();
        spec.Multiplier.IsConstant.ShouldBeTrue();
    }

    [Theory]
    [InlineData("kWh", "multiplier: 1", "1")]
    [InlineData("Wh", "multiplier: {ct: 400/5, pt: 10000/100}", "8")]
    [InlineData("MWh", "multiplier: {ct: 300/5}", "60000")]
    [InlineData("kWh", "multiplier: {pt: 110000/100}", "1100")]
    [InlineData("kWh", "multiplier: 0.5", "0.5")]
    public void A_multiplier_is_the_ratios_times_the_units_factor(string unit, string multiplier, string expected)
    {
        var model = SmallModel.Load(("unit: kWh", $"unit: {unit}"), ("rated: 4000 kW", "rated: 4000 kW, " + multiplier));
        model.FindPoint(Mill + "/energy_import")!.Spec.Multiplier.Latest.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(expected);
        model.FindPoint(Mill + "/active_power")!.Spec.Multiplier.Latest.ShouldBe(1m); // primary
    }

    [Fact]
    public void A_dated_multiplier_changes_at_local_midnight()
    {
        var multiplier = SmallModel.Load(("rated: 4000 kW", "rated: 4000 kW, multiplier: [{ct: 200/5}, {from: 2025-07-01, ct: 400/5}]"))
            .FindPoint(Mill + "/energy_import")!.Spec.Multiplier;
        var change = new DateTimeOffset(2025, 7, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        multiplier.At(change - 1).ShouldBe(40m);
        multiplier.At(change).ShouldBe(80m);
    }

    [Fact]
    public void Power_without_a_register_beside_it_is_integrated()
    {
        var model = SmallModel.Load(("      - {id: energy_import, kind: register, unit: kWh, measure: electricity_import, digits: 6}\n", ""));
        model.FindPoint(Mill + "/active_power")!.Spec.Integrated.ShouldBeTrue();
        SmallModel.Load().FindPoint(Mill + "/active_power")!.Spec.Integrated.ShouldBeFalse();
    }

    [Theory]
    [InlineData("heat", "kWh", "0.0036")]
    [InlineData("heat", "MJ", "0.001")]
    [InlineData("water", "L", "0.001")]
    [InlineData("natural_gas", "Nm³", "1")]
    [InlineData("steam", "kg", "0.001")]
    [InlineData("cooling", "MWh", "1000")]
    public void Other_carriers_are_accounted_by_exact_factors(string measure, string unit, string factor)
    {
        var model = SmallModel.Load(("kind: gauge, unit: °C", $"kind: register, unit: {unit}, measure: {measure}"));
        var spec = model.FindPoint("haikou/east/cold/store/room/temperature")!.Spec;
        spec.Multiplier.Latest.ToString(System.Globalization.CultureInfo.InvariantCulture).ShouldBe(factor);
        spec.Measure.ShouldBe(Measures.Parse(measure));
    }

    [Fact]
    public void A_boundary_meter_bounds_the_node_that_it_names()
    {
        var device = SmallModel.Load(("sides: [grid, bus], rated: 8000 kW", "sides: [grid, bus], rated: 8000 kW, role: boundary, accountedAt: .."))
            .FindDevice("haikou/east/steel/substation/grid-meter")!;
        device.Role.Latest.ShouldBe(MeterRole.Boundary);
        device.AccountedAt.Path.ShouldBe("haikou/east/steel");
        device.Sides.ShouldBe(new MeterSides(new(SideKind.Grid, null), new(SideKind.Bus, device.AccountedAt.Key)));
    }

    [Fact]
    public void A_check_meter_names_what_it_checks_by_full_path()
    {
        var device = SmallModel.Load(("sides: [grid, bus], rated: 8000 kW", "sides: [grid, bus], rated: 8000 kW, role: [{value: primary}, {from: 2026-01-01, value: check}], checks: ../mill/main-meter"))
            .FindDevice("haikou/east/steel/substation/grid-meter")!;
        device.Checks.ShouldBe(Mill);
        device.Role.Entries.Select(r => r.Value).ShouldBe([MeterRole.Primary, MeterRole.Check]);
    }

    [Fact]
    public void Words_that_yaml_takes_for_something_else_stay_words()
    {
        var model = SmallModel.Load(("id: steel\n", "id: no\n"), ("[steel, cold]", "[no, cold]"), ("id: store\n", "id: 0012\n"), ("en: Steel}", "en: true}"));
        model.Find("haikou/east/no")!.Name.En.ShouldBe("true");
        model.Find("haikou/east/cold/0012").ShouldNotBeNull();
    }

    [Fact]
    public void An_alias_repeats_a_single_value()
    {
        // Anchors in block style: YamlDotNet takes none inside braces.
        var model = SmallModel.Load(("{id: gw, name: {zh: 网关, en: Gateway}, password: HASH, serves: [steel, cold]}",
            "id: gw\n        name: {zh: 网关, en: Gateway}\n        password: &hash HASH\n        serves: [steel]\n      - {id: gw2, name: {zh: 网关, en: Gateway}, password: *hash, serves: [cold]}"));
        model.FindGateway("east/gw2")!.PasswordHash.ShouldBe(PasswordHashes.DemoHash);
    }

    [Fact]
    public void The_demo_password_is_known_by_its_hash_and_by_the_files_mark()
    {
        SmallModel.Load().AllGateways.ShouldAllBe(g => g.UsesDemoPassword);
        var own = PasswordHashes.DemoHash[..^4] + "ABC=";
        SmallModel.Load(("HASH", own)).AllGateways.ShouldAllBe(g => !g.UsesDemoPassword);
        SmallModel.Load(("HASH", own), ("model: 1", "model: 1\ndemoPassword: true")).AllGateways.ShouldAllBe(g => g.UsesDemoPassword);
    }

    [Fact]
    public void A_footprint_and_dates_are_kept()
    {
        var model = SmallModel.Load(("type: metalworking", "type: metalworking\n        from: 2020-01-01T08:00+08:00\n        to: 2030-01-01\n        area: 120000.5\n        place: [110.2, 19.93]"));
        var steel = model.Find("haikou/east/steel")!;
        steel.FromMs.ShouldBe(new DateTimeOffset(2020, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds());
        steel.ToMs.ShouldBe(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds());
        steel.AreaSquareMetres.ShouldBe(120000.5m);
        steel.Place.ShouldBe(new GeoPoint(110.2, 19.93));
        model.Find("haikou/east/steel/mill")!.Footprint[2].ShouldBe(new GeoPoint(110.21, 19.94));
    }

    [Fact]
    public void A_time_that_a_clock_change_repeats_needs_its_offset()
    {
        SmallModel.Faults(("Asia/Shanghai", "Europe/Berlin"), ("type: metalworking", "type: metalworking\n        from: 2025-10-26T02:30"))
            .Single().ShouldContain("is skipped or repeated by a clock change in Europe/Berlin: state its offset");
    }

    [Fact]
    public void Broken_texts_are_refused_with_a_fault_whatever_is_broken()
    {
        const string Marks = "{}[],:&*!|>'\"%@`#-? \n\t~0aé\0\\";
        var random = new Random(20260101);
        for (var round = 0; round < 500; round++)
        {
            var text = SmallModel.With().ToCharArray();
            for (var hits = random.Next(1, 4); hits > 0; hits--) text[random.Next(text.Length)] = Marks[random.Next(Marks.Length)];
            var load = ModelFile.Parse(new string(text), "broken.yaml");
            (load.Model is null).ShouldBe(load.Faults.Length > 0);
            load.Faults.ShouldAllBe(f => f.File == "broken.yaml" && f.Rule.Length > 0);
        }
    }
}
