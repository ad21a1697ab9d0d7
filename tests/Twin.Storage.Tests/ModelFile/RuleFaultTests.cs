namespace Twin.Storage.ModelFile;

public sealed class RuleFaultTests
{
    [Fact]
    public void Valid_rules_have_no_fault() => SmallRules.Faults().ShouldBeEmpty();

    // Each row: an edit of the valid text, and the one fault that it must bring, with file, line, key, value and rule.
    [Theory]
    // Files
    [InlineData("include: [rules.yaml]", "include: [rules.yaml, more.yaml]", "small.yaml:44: include[1]: 'more.yaml': is not there")]
    [InlineData("include: [rules.yaml]", "include: [rules.yaml, rules.yaml]", "small.yaml:44: include[1]: 'rules.yaml': is included already")]
    [InlineData("include: [rules.yaml]", "include: [rules.yaml, ../rules.yaml]", "small.yaml:44: include[1]: '../rules.yaml': is the name of a file in the model file's folder")]
    [InlineData("regions:\n", "region: cn\nregions:\n", "rules.yaml:3: region: unknown key; known here: sources, regions, ")]
    [InlineData("regions:\n", "parks: []\nregions:\n", "rules.yaml:3: parks: unknown key")]
    // Sources
    [InlineData("published: 2025-11-01", "published: 2025-11-31", "rules.yaml:2: sources[0].published: '2025-11-31': is a day")]
    [InlineData("- {id: ministry, name", "- {id: ministry, name: a}\n  - {id: ministry, name", "rules.yaml:3: sources[1].id: 'ministry': ids of sources are unique: rules.yaml line 2 has it already")]
    [InlineData("from: 2026-01-01, source: ministry", "from: 2026-01-01, source: county", "rules.yaml:8: factors[1].source: 'county': is the id of one of sources")]
    [InlineData("from: 2026-01-01, source: ministry, standing: high", "from: 2026-01-01, source: ministry, standing: sure", "rules.yaml:8: factors[1].standing: 'sure': is one of ")]
    // Factors
    [InlineData("value: 0.35,", "value: 0.3500000001,", "rules.yaml:8: factors[1].value: '0.3500000001': is a number of at most 9 decimals within ±1000000")]
    [InlineData("value: 0.35,", "value: -0.35,", "rules.yaml:8: factors[1]: 'grid-2026': negative-factor: -0.35 kgCO2/kWh")]
    [InlineData("gases: CO2, from: 2026-01-01", "gases: CO2, from: 2025-12-01", "rules.yaml:8: factors[1]: 'grid-2025, grid-2026': overlapping-validity: both are for electricity_import in cn-hi (Location)")]
    [InlineData("gases: CO2, from: 2026-01-01", "gases: CO2, from: 2026-01-01T00:05", "rules.yaml:8: factors[1]: 'grid-2026': validity-boundary: ")]
    [InlineData("gases: CO2, from: 2026-01-01", "gases: CO2, from: 2026-01-01, to: 2026-01-01", "rules.yaml:8: factors[1]: 'grid-2026': validity-order: ")]
    [InlineData("measure: heat, region: cn", "measure: heat, region: us", "rules.yaml:10: factors[3]: 'heat': unknown-region: us")]
    [InlineData("measure: heat, region", "measure: warmth, region", "rules.yaml:10: factors[3].measure: 'warmth': is one of ")]
    [InlineData("value: 110, scope: 2", "value: 110, scope: 4", "rules.yaml:10: factors[3].scope: '4': is a whole number from 1 to 3")]
    [InlineData("value: 110, scope: 2", "value: 110, basis: market, scope: 2", "rules.yaml:10: factors[3]: 'heat': basis: Market is for electricity alone, not for heat")]
    [InlineData("value: 2.1622", "value: 2.1722", "rules.yaml:9: factors[2].value: '2.1722': follows from its derivedFrom, rounded: 2.162189")]
    [InlineData("{id: cn-hi, parent: cn}", "{id: cn-hi, parent: asia}", "rules.yaml:5: regions[1]: 'cn-hi': unknown-region: asia")]
    [InlineData("{id: cn}", "{id: cn, parent: cn-hi}", "region-cycle: its parents lead back to it")]
    // Standard coal, steam
    [InlineData("coalChoice: [low]", "coalChoice: [medium]", "rules.yaml:14: coalChoice[0]: 'medium': is the id of one of coal")]
    [InlineData("coalChoice: [low]", "coalChoice: [low, high]", "rules.yaml:13: coal[1]: 'low, high': overlapping-validity: both are for electricity_consumption")]
    [InlineData("value: 0.28,", "value: -0.28,", "rules.yaml:12: coal[0]: 'low': negative-coefficient: -0.28")]
    [InlineData("[1.0, 2777.1]", "[0.4, 2738.1]", "rules.yaml:15: steam.saturated[1][0]: '0.4': lies above the pressure of the row before")]
    // Carbon settings
    [InlineData("region: cn-hi, convention", "region: us, convention", "small.yaml:2: city.carbon.region: 'us': is the id of one of regions")]
    [InlineData("region: cn-hi, convention", "convention", "small.yaml:2: city.carbon.region: is missing: neither this node nor one above it states whose factors count")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {purchased: [gas]}", "carbon.purchased[0]: 'gas': is one of ")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {purchased: [heat, heat]}", "carbon.purchased[1]: 'heat': stands in this list already")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {steam: {pressure: 2 MPa}}", "carbon.steam.pressure: '2 MPa': lies within the table of saturated steam, from 0.5 to 1.0 MPa")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {steam: {pressure: 800 kPa}}", "carbon.steam.pressure: '800 kPa': is an absolute pressure in MPa")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {steam: {pressure: 1 MPa, enthalpy: 2777}}", "carbon.steam: states either the pressure of saturated steam or its enthalpy")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: {steam: {enthalpy: 80}}", "carbon.steam: steam holds more than the water that it is made from")]
    [InlineData("type: cold-chain", "type: cold-chain\n        carbon: [{convention: calorific}, {convention: equivalent}]", "carbon[1]: starts after the entry before it; only the first may lack `from`")]
    // Calendars
    [InlineData("2026-01-01..2026-01-03", "2026-01-03..2026-01-01", "rules.yaml:20: calendars[0].holidays[0]: '2026-01-03..2026-01-01': is a day")]
    [InlineData("workingDays: [2026-01-04]", "workingDays: [2026-01-05]", "rules.yaml:21: calendars[0].workingDays[0]: 'cn 2026-01-05': not-a-weekend: Monday is worked anyway")]
    [InlineData("workingDays: [2026-01-04]", "workingDays: [2026-01-03]", "rules.yaml:21: calendars[0].workingDays[0]: 'cn 2026-01-03': both-holiday-and-working")]
    // Tariffs
    [InlineData("08:00-24:00 peak", "09:00-24:00 peak", "rules.yaml:33: tariffs[0].versions[0].schedules[0]: 'two-part@2025 working days': band-gap: nothing covers 08:00-09:00")]
    [InlineData("08:00-24:00 peak", "07:00-24:00 peak", "'two-part@2025 working days': band-overlap: ")]
    [InlineData("08:00-24:00 peak", "08:00-24:00 shoulder", "rules.yaml:33: tariffs[0].versions[0].schedules[0].bands[1]: '08:00-24:00 shoulder': is a span of local time and its band")]
    [InlineData("days: [restDay, holiday]", "days: [restDay]", "rules.yaml:28: tariffs[0].versions[0]: 'two-part@2025 01-01': schedule-gap: no schedule is for Holiday then")]
    [InlineData("days: [restDay, holiday]", "days: [restDay, holiday], seasons: [02-30..02-29]", "season-date: 02-30..02-29 is not from a date to a date")]
    [InlineData("peak: 1.1,", "peak: -1.1,", "rules.yaml:35: tariffs[0].versions[0].prices.peak: 'two-part@2025 Peak': negative-price: -1.1 CNY/kWh")]
    [InlineData("peak: 1.1, ", "", "rules.yaml:28: tariffs[0].versions[0]: 'two-part@2025 Peak': no-price: ")]
    [InlineData("demand: 38", "demand: -38", "rules.yaml:37: tariffs[0].versions[0].demand: 'two-part@2025 demand': negative-price: ")]
    [InlineData("powerFactor: pf\n", "powerFactor: none\n", "rules.yaml:38: tariffs[0].versions[0].powerFactor: 'none': is the id of one of powerFactorTables")]
    [InlineData("[100, -0.75]", "[99, -0.75]", "rules.yaml:23: powerFactorTables[0].steps: 'two-part@2025 pf': power-factor-range: ")]
    // Accounts
    [InlineData("nodes: [haikou/east/cold]", "nodes: [haikou/east/warm]", "small.yaml:47: accounts[1].nodes[0]: 'haikou/east/warm': is the full path of a node, from the city on")]
    [InlineData("nodes: [haikou/east/cold]", "nodes: [haikou/east/steel]", "small.yaml:47: accounts[1]: 'steel, cold': overlapping-validity: both pay for haikou/east/steel: ")]
    [InlineData("nodes: [haikou/east/cold]", "nodes: [haikou/east/cold, haikou/east/cold]", "small.yaml:47: accounts[1]: 'cold': node-twice: haikou/east/cold")]
    [InlineData("accounts:\n  - {id: steel", "accounts:\n  - {id: cold", "small.yaml:47: accounts[1]: 'cold': duplicate-id: stated 2 times")]
    [InlineData("calendar: cn", "calendar: us", "small.yaml:46: accounts[0].calendar: 'us': is the id of one of calendars")]
    [InlineData("{tariff: two-part, basis: maximumDemand}", "{tariff: one-part}", "small.yaml:46: accounts[0].terms.tariff: 'one-part': is the id of one of tariffs")]
    [InlineData("{tariff: two-part, basis: maximumDemand}", "{tariff: two-part, demandMethod: sliding}", "small.yaml:46: accounts[0].terms.demandMethod: 'sliding': only an account charged by its maximum demand has it")]
    [InlineData("        demand: 38\n", "", "small.yaml:46: accounts[0].terms.basis: 'maximumDemand': tariff version two-part@2025 has no price for it")]
    [InlineData(", capacity: 1.6 MVA", "", "small.yaml:47: accounts[1].terms[1].capacity: is missing: an account charged by its capacity states it")]
    [InlineData("capacity: 1.6 MVA", "capacity: 1600 kW", "small.yaml:47: accounts[1].terms[1].capacity: '1600 kW': is a transformer capacity above 0 with its unit")]
    [InlineData("{from: 2026-01-01, tariff", "{from: 2026-01-01T06:00, tariff", "small.yaml:47: accounts[1]: 'cold': terms-midnight: terms change at 2026-01-01 06:00, not at a local midnight")]
    // Certificates and contracts
    [InlineData("amount: 500 kWh", "amount: 1500 kWh", "small.yaml:49: certificates[0]: 'GEC-1': beyond-amount: RET-1, D-1 take 2500 kWh of its 2000 kWh")]
    [InlineData("{id: D-1,", "{id: RET-1,", "small.yaml:55: contracts[0].deliveries[0]: 'RET-1': retired-twice: counts for GEC-1 and GEC-1")]
    [InlineData("at: 2026-03-01", "at: 2025-03-01", "small.yaml:49: certificates[0].retirements[0]: 'RET-1': retired-before-vintage: GEC-1")]
    [InlineData("amount: 2 MWh", "amount: 2 MW", "small.yaml:49: certificates[0].amount: '2 MW': is an amount of electricity above 0 with its unit")]
    [InlineData("certificate: GEC-1", "certificate: GEC-2", "small.yaml:55: contracts[0].deliveries[0]: 'D-1': unknown-certificate: GEC-2")]
    [InlineData("to: 2026-01-15", "to: 2026-02-15", "small.yaml:55: contracts[0].deliveries[0]: 'D-1': outside-vintage: ")]
    [InlineData("buyer: haikou/east/steel", "buyer: steel", "small.yaml:52: contracts[0].buyer: 'steel': is the full path of a node, from the city on")]
    // Integrated power
    [InlineData("unit: °C}", "unit: °C, integrated: true}", "deviceTypes[1].points[0].integrated: 'true': only the power of an accounted power point is integrated")]
    [InlineData("primary: true}", "primary: true, integrated: true}", "deviceTypes[0].points[1].integrated: 'true': a register beside it counts the same energy")]
    public void A_fault_is_told_with_its_file_place_and_rule(string old, string next, string expected)
    {
        var faults = SmallRules.Faults((old, next));
        faults.Length.ShouldBe(expected.StartsWith("region-cycle", StringComparison.Ordinal) ? 2 : 1, string.Join('\n', faults));
        faults[0].ShouldContain(expected);
    }

    [Fact]
    public void What_refers_to_an_entry_at_fault_is_not_at_fault_itself()
    {
        var faults = SmallRules.Faults(("peak: 1.1,", "peak: high,"), ("holidays: [", "holidays: [today, "));
        faults.Length.ShouldBe(2, string.Join('\n', faults));
        faults.ShouldContain(f => f.StartsWith("rules.yaml:20: calendars[0].holidays[0]: 'today'"));
        faults.ShouldContain(f => f.StartsWith("rules.yaml:35: tariffs[0].versions[0].prices.peak: 'high'"));
    }

    [Fact]
    public void Faults_come_file_by_file_in_order_of_lines()
    {
        var faults = SmallRules.Faults(("unit: °C", "unit: C"), ("value: 0.35,", "value: x,"), ("calendar: cn", "calendar: us"), ("id: ministry", "id: the ministry"));
        faults[0].ShouldStartWith("small.yaml:12: ");
        faults[1].ShouldStartWith("small.yaml:46: ");
        faults[2].ShouldStartWith("rules.yaml:2: ");
        faults[3..].ShouldAllBe(f => f.StartsWith("rules.yaml:", StringComparison.Ordinal));
    }

    [Fact]
    public void Broken_yaml_of_an_included_file_is_told_with_its_own_line()
    {
        var faults = SmallRules.Faults(("coalChoice: [low]", "coalChoice: [low"));
        faults.Single().ShouldStartWith("rules.yaml:");
        faults.Single().ShouldContain("broken YAML");
    }
}
