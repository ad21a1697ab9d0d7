using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>The small model with rules of every kind: accounts and carbon settings of its own, the rest in an included file.</summary>
static class SmallRules
{
    public const string Own = """

        include: [rules.yaml]
        accounts:
          - {id: steel, name: {zh: 钢厂, en: Steel}, nodes: [haikou/east/steel], calendar: cn, terms: {tariff: two-part, basis: maximumDemand}}
          - {id: cold, name: {zh: 冷库, en: Cold}, nodes: [haikou/east/cold], terms: [{tariff: none}, {from: 2026-01-01, tariff: two-part, basis: capacity, capacity: 1.6 MVA}]}
        certificates:
          - {id: GEC-1, amount: 2 MWh, vintage: {from: 2026-01-01, to: 2026-02-01}, technology: solar, tracked: true, retirements: [{id: RET-1, holder: haikou/east/cold, amount: 500 kWh, by: Li, at: 2026-03-01}]}
        contracts:
          - id: PPA-1
            buyer: haikou/east/steel
            seller: Wind
            from: 2026-01-01
            deliveries: [{id: D-1, period: {from: 2026-01-01, to: 2026-01-15}, amount: 1 MWh, certificate: GEC-1, settled: 2026-02-05}]

        """;

    public const string Included = """
        sources:
          - {id: ministry, name: 生态环境部, document: no. 47, published: 2025-11-01}
        regions:
          - {id: cn}
          - {id: cn-hi, parent: cn}
        factors:
          - {id: grid-2025, measure: electricity_import, region: cn-hi, basis: location, value: 0.4, scope: 2, gases: CO2, to: 2026-01-01, source: ministry, standing: high}
          - {id: grid-2026, measure: electricity_import, region: cn-hi, basis: location, value: 0.35, scope: 2, gases: CO2, from: 2026-01-01, source: ministry, standing: high}
          - {id: gas, measure: natural_gas, region: cn, value: 2.1622, scope: 1, gases: CO2, source: ministry, standing: medium, derivedFrom: {netCalorific: 38.931, carbon: 15.3, oxidation: 0.99}}
          - {id: heat, measure: heat, region: cn, value: 110, scope: 2, gases: CO2, source: ministry, standing: medium}
        coal:
          - {id: low, measure: electricity_consumption, convention: equivalent, value: 0.28, source: ministry, standing: medium}
          - {id: high, measure: electricity_consumption, convention: equivalent, value: 0.3, source: ministry, standing: medium}
        coalChoice: [low]
        steam: {source: ministry, standing: low, saturated: [[0.5, 2748.1], [1.0, 2777.1]]}
        calendars:
          - id: cn
            source: ministry
            standing: high
            holidays: [2026-01-01..2026-01-03]
            workingDays: [2026-01-04]
        powerFactorTables:
          - {id: pf, source: ministry, standing: high, steps: [[0, 145], [90, 0], [100, -0.75]]}
        tariffs:
          - id: two-part
            name: {zh: 两部制, en: Two-part}
            versions:
              - id: two-part@2025
                from: 2025-01-01
                source: ministry
                standing: invented
                schedules:
                  - {name: working days, days: [workday], bands: [00:00-08:00 valley, 08:00-24:00 peak]}
                  - {name: other days, days: [restDay, holiday], bands: [00:00-24:00 valley]}
                prices: {peak: 1.1, valley: 0.3}
                capacity: 25
                demand: 38
                powerFactor: pf

        """;

    /// <summary>The model file's text and the included one's, as one, after edits that hold in either.</summary>
    public static string With(params (string Old, string New)[] edits)
    {
        // The city's settings stand on a line of their own, so that the lines of all else stay.
        var text = SmallModel.With(("timeZone: Asia/Shanghai}", "timeZone: Asia/Shanghai, carbon: {region: cn-hi, convention: equivalent}}"))
            + Own + "--- # included: rules.yaml\n" + Included;
        foreach (var (old, next) in edits)
        {
            text.ShouldContain(old);
            text = text.Replace(old, next, StringComparison.Ordinal);
        }
        return text;
    }

    public static CityModel Load(params (string Old, string New)[] edits)
    {
        var load = ModelFile.Parse(With(edits), "small.yaml");
        load.Faults.Select(f => f.ToString()).ShouldBeEmpty();
        return load.Model!;
    }

    public static string[] Faults(params (string Old, string New)[] edits) =>
        [.. ModelFile.Parse(With(edits), "small.yaml").Faults.Select(f => f.ToString())];
}
