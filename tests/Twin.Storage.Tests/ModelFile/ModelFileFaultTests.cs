namespace Twin.Storage.ModelFile;

public sealed class ModelFileFaultTests
{
    [Fact]
    public void A_valid_text_has_no_fault() => SmallModel.Faults().ShouldBeEmpty();

    // Each row: an edit of the valid text, and the one fault that it must bring, with line, key, value and rule.
    [Theory]
    // YAML
    [InlineData("id: steel\n", "id: [steel\n", "broken YAML")]
    [InlineData("type: metalworking", "type: metalworking\n        type: again", "small.yaml:22: parks[0].enterprises[0].type: this key stands here already")]
    [InlineData("type: metalworking", "type: metalworking\n        colour: red", "small.yaml:22: parks[0].enterprises[0].colour: unknown key; known here: id, name, type, ")]
    [InlineData("type: metalworking", "type: !!str metalworking", "small.yaml:21: 'tag:yaml.org,2002:str': tags have no meaning here")]
    [InlineData("type: metalworking", "type: *unknown", "small.yaml:21: broken YAML: an alias stands for a single value that an anchor marked before it")]
    [InlineData("type: meter, sides: [grid, bus]", "type: meter, sides: &s [grid, bus]", "small.yaml:27: '&s': an anchor marks a single value")]
    [InlineData("name: {zh: 钢厂, en: Steel}", "name: Steel", "small.yaml:20: parks[0].enterprises[0].name: 'Steel': is a mapping with the keys zh, en")]
    [InlineData("name: {zh: 钢厂, en: Steel}", "name: {zh: 钢厂}", "small.yaml:20: parks[0].enterprises[0].name.en: is missing")]
    [InlineData("name: {zh: 钢厂, en: Steel}", "name: {zh: 钢厂, en: ~}", "small.yaml:20: parks[0].enterprises[0].name.en: '~': is text of 1 to 120 characters")]
    [InlineData("model: 1", "model: 2", "small.yaml:1: model: '2': is a whole number from 1 to 1")]
    // Ids and places
    [InlineData("id: mill\n", "id: substation\n", "small.yaml:28: parks[0].enterprises[0].facilities[1].id: 'substation': ids are unique among siblings: line 23 has it already")]
    [InlineData("{id: energy_import, kind", "{id: active_power, kind", "small.yaml:8: deviceTypes[0].points[1].id: 'active_power': ids are unique among siblings")]
    [InlineData("Asia/Shanghai", "Asia/Haikou", "small.yaml:2: city.timeZone: 'Asia/Haikou': is a time zone that this machine knows")]
    [InlineData("[110.20, 19.94]]", "[19.94, 110.20]]", "small.yaml:31: parks[0].enterprises[0].facilities[1].footprint[3]: '[19.94, 110.20]': is [longitude, latitude]")]
    [InlineData("[110.21, 19.94], [110.20, 19.94]]", "[110.20, 19.94], [110.21, 19.94]]", "small.yaml:31: parks[0].enterprises[0].facilities[1].footprint: the edges from corners 1 and 3 cross")]
    [InlineData("[110.20, 19.94]]", "[110.20, 19.93]]", "footprint: the last corner repeats the first")]
    [InlineData("[110.20, 19.94]]", "[10.20, 19.94]]", "footprint: a footprint spans at most 1.5 degrees")]
    [InlineData("[110.20, 19.93], [110.21, 19.93], [110.21, 19.94], [110.20, 19.94]", "[110.20, 19.93], [110.21, 19.93], [110.22, 19.93]", "footprint: the corners lie on one line")]
    // Time
    [InlineData("type: metalworking", "type: metalworking\n        from: 2026-02-30", "small.yaml:22: parks[0].enterprises[0].from: '2026-02-30': is a date")]
    [InlineData("type: metalworking", "type: metalworking\n        from: 2026-02-01\n        to: 2026-01-01", "small.yaml:23: parks[0].enterprises[0].to: '2026-01-01': lies after `from`")]
    [InlineData("unit: °C}", "unit: °C, staleAfter: 5}", "small.yaml:12: deviceTypes[1].points[0].staleAfter: '5': is a whole number with its unit")]
    // Points
    [InlineData("kind: gauge", "kind: meter", "small.yaml:12: deviceTypes[1].points[0].kind: 'meter': is one of ")]
    [InlineData("unit: °C", "unit: degC", "small.yaml:12: deviceTypes[1].points[0].unit: 'degC': is a known unit")]
    [InlineData("unit: kWh, measure: electricity_import, digits", "unit: GJ, measure: electricity_import, digits", "deviceTypes[0].points[0].unit: 'GJ': electricity_import is accounted in kWh, and GJ has no exact factor to it")]
    [InlineData("unit: kW,", "unit: kWh,", "deviceTypes[0].points[1].unit: 'kWh': power is in W, kW or MW")]
    [InlineData("measure: electricity_import, digits", "measure: pv_generation, digits", "deviceTypes[0].points[0].measure: 'pv_generation': is one of ")]
    [InlineData("measure: electricity_import, digits", "digits", "small.yaml:7: deviceTypes[0].points[0]: a register or power point states its measure, or unaccounted: true")]
    [InlineData("unit: °C}", "unit: °C, measure: heat}", "deviceTypes[1].points[0].measure: 'heat': only register and power points are accounted")]
    [InlineData("unit: °C}", "unit: °C, digits: 6}", "deviceTypes[1].points[0].digits: '6': only an accounted register rolls over")]
    [InlineData("digits: 6", "digits: 13", "deviceTypes[0].points[0].digits: '13': is a whole number from 1 to 12")]
    [InlineData("measure: electricity_import, primary", "measure: electricity_export, primary", "deviceTypes[0].points[1].measure: 'electricity_export': power flows in electricity_import")]
    // Devices
    [InlineData("sides: [grid, bus], rated: 8000 kW", "sides: [grid, bus]", "small.yaml:27: parks[0].enterprises[0].facilities[0].devices[0].rated: is missing: point energy_import rolls over")]
    [InlineData("rated: 8000 kW", "rated: 8000", "devices[0].rated: '8000': is an amount above 0 with its unit")]
    [InlineData("{id: room, type: thermometer}\n      - id: cold", "{id: room, type: thermometer, rated: 5 kW}\n      - id: cold", "devices[1].rated: '5 kW': bounds no point of type thermometer")]
    [InlineData("{id: room, type: thermometer}\n      - id: cold", "{id: room, type: thermometer, multiplier: 5}\n      - id: cold", "devices[1].multiplier: type thermometer has no point that it multiplies")]
    [InlineData("{id: room, type: thermometer}\n      - id: cold", "{id: room, type: hygrometer}\n      - id: cold", "devices[1].type: 'hygrometer': is the id of one of deviceTypes")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: {ct: 400/3}", "devices[0].multiplier: CT x PT is an exact decimal")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: {ct: 400}", "devices[0].multiplier.ct: '400': is a transformer's ratio")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: 0", "devices[0].multiplier: '0': is a number above 0")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: [{value: 1}, {value: 2}]", "devices[0].multiplier[1]: starts after the entry before it")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: [{value: 1, from: 2026-02-01}, {value: 2, from: 2026-01-01}]", "devices[0].multiplier[1]: starts after the entry before it")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, multiplier: 0.0000000000001", "devices[0].multiplier: multiplier x factor of kWh has at most 12 decimals")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, role: main", "devices[0].role: 'main': is one of ")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, role: check", "devices[0].checks: is missing: a check meter names")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, checks: ../substation/grid-meter", "devices[0].checks: '../substation/grid-meter': only a meter whose role is check is compared")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, role: check, checks: ./no-meter", "devices[0].checks: './no-meter': there is no node or device haikou/east/steel/mill/no-meter")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, role: check, checks: ./main-meter", "devices[0].checks: './main-meter': a meter does not check itself")]
    [InlineData("rated: 4000 kW", "rated: 4000 kW, accountedAt: ../substation", "devices[0].accountedAt: '../substation': a meter is accounted at its facility or at a node above it")]
    [InlineData(", sides: [../substation, bus]", "", "small.yaml:33: parks[0].enterprises[0].facilities[1].devices[0].sides: is missing: an electric meter states")]
    [InlineData("sides: [../substation, bus]", "sides: [../transformer, bus]", "devices[0].sides[0]: '../transformer': there is no node haikou/east/steel/transformer")]
    [InlineData("sides: [../substation, bus]", "sides: [substation, bus]", "devices[0].sides[0]: 'substation': a side is one of ")]
    [InlineData("sides: [../substation, bus]", "sides: [bus, bus]", "devices[0].sides: the two sides of a meter differ")]
    [InlineData("sides: [../substation, bus]", "sides: [pv, load]", "devices[0].sides: one side is the grid or a bus")]
    [InlineData("sides: [../substation, bus]", "sides: [grid, ../substation]", "devices[0].sides: one side belongs to haikou/east/steel/mill")]
    [InlineData("sides: [../substation, bus]", "sides: [grid]", "devices[0].sides: is a list of two sides")]
    [InlineData("{id: room, type: thermometer}\n      - id: cold", "{id: room, type: thermometer, sides: [grid, bus]}\n      - id: cold", "devices[1].sides: only electric meters have sides")]
    // Gateways
    [InlineData("password: HASH", "password: secret", "small.yaml:17: parks[0].gateways[0].password: is a salted hash")]
    [InlineData("serves: [steel, cold]", "serves: [steel, warm]", "parks[0].gateways[0].serves[1]: 'warm': there is no node or device of this path below haikou/east")]
    [InlineData("serves: [steel, cold]", "serves: [steel, steel/mill]", "parks[0].gateways[0].serves[1]: 'steel/mill': a point has one gateway and one name: haikou/east/steel/mill/main-meter/energy_import and 2 more has gateway gw (line 17) already")]
    [InlineData(", serves: [steel, cold]", "", "parks[0].gateways[0].serves: is missing")]
    [InlineData("serves: [steel, cold]", "serves: [steel/mill/room, cold/store/room]", "parks[0].gateways[0].serves: 'temperature': a local name means one point")]
    [InlineData("serves: [steel, cold]", "names: {AI_1: steel/mill/room/heat}", "parks[0].gateways[0].names.AI_1: 'steel/mill/room/heat': there is no such point below haikou/east")]
    [InlineData("serves: [steel, cold]", "serves: [steel], names: {AI_1: steel/mill/room/temperature}", "parks[0].gateways[0].names.AI_1: 'steel/mill/room/temperature': a point has one gateway and one name")]
    public void A_fault_is_told_with_its_place_and_rule(string old, string next, string expected)
    {
        var faults = SmallModel.Faults((old, next));
        faults.Length.ShouldBe(1, string.Join('\n', faults));
        faults[0].ShouldContain(expected);
    }

    [Fact]
    public void Every_fault_of_a_bad_file_is_told_in_order_and_the_file_refused_whole()
    {
        var faults = SmallModel.Faults(("id: steel\n", "id: Qiong Tai\n"), ("unit: °C", "unit: C"), ("rated: 4000 kW", "rated: fast"), ("serves: [steel, cold]", "serves: [none]"));
        faults.ShouldContain(f => f.StartsWith("small.yaml:12: deviceTypes[1].points[0].unit: 'C':"));
        faults.ShouldContain(f => f.StartsWith("small.yaml:17: parks[0].gateways[0].serves[0]: 'none':"));
        faults.ShouldContain(f => f.StartsWith("small.yaml:19: parks[0].enterprises[0].id: 'Qiong Tai': ids match [a-z0-9][a-z0-9_-]{0,62}"));
        faults.ShouldContain(f => f.StartsWith("small.yaml:33: parks[0].enterprises[0].facilities[1].devices[0].rated: 'fast':"));
        faults.Select(f => int.Parse(f.Split(':')[1])).ShouldBeInOrder();
    }

    [Fact]
    public void A_point_of_two_gateways_is_a_fault()
    {
        var faults = SmallModel.Faults(("    enterprises:\n",
            "      - {id: gw2, name: {zh: 网关, en: Gateway}, password: HASH, serves: [cold]}\n    enterprises:\n"));
        faults.ShouldBe(["small.yaml:18: parks[0].gateways[1].serves[0]: 'cold': a point has one gateway and one name: haikou/east/cold/store/room/temperature has gateway gw (line 17) already"]);
    }

    [Fact]
    public void The_value_of_a_password_is_never_shown() =>
        SmallModel.Faults(("password: HASH", "password: open-sesame")).ShouldAllBe(f => !f.Contains("sesame"));

    [Fact]
    public void Faults_beyond_the_bound_are_counted()
    {
        var load = ModelFile.Parse("model: 1\ncity: {id: a, name: {zh: a, en: a}, timeZone: UTC}\nparks:\n" + string.Concat(Enumerable.Repeat("- 1\n", ModelBounds.FaultsMax + 5)), "many.yaml");
        load.Faults.Length.ShouldBe(ModelBounds.FaultsMax + 1);
        load.Faults[^1].ToString().ShouldBe("many.yaml: 5 more faults");
    }

    [Theory]
    [InlineData("", "empty.yaml:1: the file is empty")]
    [InlineData("- 1\n", "empty.yaml:1: the top of a model file is a mapping")]
    [InlineData("a: 1\n---\nb: 2\n", "empty.yaml:2: a model file is one YAML document")]
    public void A_text_that_is_no_model_is_told_as_such(string text, string expected) =>
        ModelFile.Parse(text, "empty.yaml").Faults.ShouldContain(f => f.ToString().StartsWith(expected));

    [Fact]
    public void A_bottomless_nesting_is_refused()
    {
        var load = ModelFile.Parse("model: " + new string('[', 100_000), "deep.yaml");
        load.Faults.Length.ShouldBe(1);
        load.Faults[0].ToString().ShouldContain("nested deeper than 24 levels");
    }

    [Fact]
    public void A_missing_file_is_a_fault_of_the_file() =>
        ModelFile.Load("/nowhere/model.yaml").Faults.Single().ToString().ShouldStartWith("/nowhere/model.yaml: cannot be read");
}
