using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>A valid model of two enterprises, and edits of its text.</summary>
static class SmallModel
{
    public const string Text = """
        model: 1
        city: {id: haikou, name: {zh: 海口, en: Haikou}, timeZone: Asia/Shanghai}
        deviceTypes:
          - id: meter
            name: {zh: 电能表, en: Meter}
            points:
              - {id: energy_import, kind: register, unit: kWh, measure: electricity_import, digits: 6}
              - {id: active_power, kind: power, unit: kW, measure: electricity_import, primary: true}
          - id: thermometer
            name: {zh: 温度计, en: Thermometer}
            points:
              - {id: temperature, kind: gauge, unit: °C}
        parks:
          - id: east
            name: {zh: 东区, en: East}
            gateways:
              - {id: gw, name: {zh: 网关, en: Gateway}, password: HASH, serves: [steel, cold]}
            enterprises:
              - id: steel
                name: {zh: 钢厂, en: Steel}
                type: metalworking
                facilities:
                  - id: substation
                    name: {zh: 变电所, en: Substation}
                    type: substation
                    devices:
                      - {id: grid-meter, type: meter, sides: [grid, bus], rated: 8000 kW}
                  - id: mill
                    name: {zh: 轧机, en: Mill}
                    type: production-line
                    footprint: [[110.20, 19.93], [110.21, 19.93], [110.21, 19.94], [110.20, 19.94]]
                    devices:
                      - {id: main-meter, type: meter, sides: [../substation, bus], rated: 4000 kW}
                      - {id: room, type: thermometer}
              - id: cold
                name: {zh: 冷库, en: Cold store}
                type: cold-chain
                facilities:
                  - id: store
                    name: {zh: 库房, en: Store}
                    type: cold-store
                    devices:
                      - {id: room, type: thermometer}
        """;

    public static string With(params (string Old, string New)[] edits)
    {
        var text = Text;
        foreach (var (old, next) in edits)
        {
            text.ShouldContain(old);
            text = text.Replace(old, next, StringComparison.Ordinal);
        }
        return text.Replace("HASH", PasswordHashes.DemoHash, StringComparison.Ordinal);
    }

    public static CityModel Load(params (string Old, string New)[] edits)
    {
        var load = ModelFile.Parse(With(edits), "small.yaml");
        load.Faults.Select(f => f.ToString()).ShouldBeEmpty();
        return load.Model!;
    }

    public static string[] Faults(params (string Old, string New)[] edits)
    {
        var load = ModelFile.Parse(With(edits), "small.yaml");
        if (load.Faults.Length > 0) load.Model.ShouldBeNull();
        return [.. load.Faults.Select(f => f.ToString())];
    }
}
