using Microsoft.Extensions.Logging.Abstractions;
using Twin.Ingest.Credentials;
using Twin.Ingest.Fakes;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Park.Engine;
using Twin.Storage.ModelFile;

namespace Twin.Simulation.City;

/// <summary>A point that a simulated gateway reports.</summary>
/// <param name="RatedPerHour">A register's greatest advance, whole units; 0 for what is no register.</param>
/// <param name="CityMeasure">A measure that no other register of the city has: what the city books of it is what this register counts.</param>
sealed record SimulatedPoint(Point Point, string LocalName, int RatedPerHour, Measure? CityMeasure);

/// <summary>A small city, the same for every seed: three gateways, each with registers and a gauge.</summary>
static class SimulatedCity
{
    public const string Password = "simulated";

    const string Text = """
        model: 1
        city: {id: sim, name: {zh: 城, en: City}, timeZone: Asia/Shanghai}
        deviceTypes:
          - id: power
            name: {zh: 电能表, en: Meter}
            points: [{id: energy, kind: register, unit: kWh, measure: electricity_import, digits: 9}]
          - id: water
            name: {zh: 水表, en: Water meter}
            points: [{id: volume, kind: register, unit: m3, measure: water}]
          - id: gas
            name: {zh: 燃气表, en: Gas meter}
            points: [{id: volume, kind: register, unit: m3, measure: natural_gas}]
          - id: heat
            name: {zh: 热量表, en: Heat meter}
            points: [{id: heat, kind: register, unit: GJ, measure: heat}]
          - id: room
            name: {zh: 温度计, en: Thermometer}
            points: [{id: temperature, kind: gauge, unit: °C}]
        parks:
          - id: park
            name: {zh: 园区, en: Park}
            gateways:
              - {id: a, name: {zh: 甲, en: A}, password: HASH, serves: [works/a]}
              - {id: b, name: {zh: 乙, en: B}, password: HASH, serves: [works/b]}
              - {id: c, name: {zh: 丙, en: C}, password: HASH, serves: [works/c]}
            enterprises:
              - id: works
                name: {zh: 厂, en: Works}
                type: metalworking
                facilities:
                  - id: a
                    name: {zh: 甲, en: A}
                    type: production-line
                    devices:
                      - {id: power, type: power, sides: [grid, bus], rated: 4000 kW}
                      - {id: water, type: water}
                      - {id: room, type: room}
                  - id: b
                    name: {zh: 乙, en: B}
                    type: production-line
                    devices:
                      - {id: power, type: power, sides: [grid, bus], rated: 900 kW}
                      - {id: gas, type: gas}
                  - id: c
                    name: {zh: 丙, en: C}
                    type: production-line
                    devices:
                      - {id: heat, type: heat}
                      - {id: room, type: room}
        """;

    static SimulatedCity()
    {
        var folder = Directory.CreateTempSubdirectory("twin-simulated-city-");
        try
        {
            ModelHistory.TryOpen(folder.FullName, out var history, out _);
            History = history!;
            var proposal = History.Propose(ModelText, "simulated.yaml");
            if (!proposal.IsValid) throw new InvalidOperationException(string.Join('\n', proposal.Faults));
            if (!History.TryAccept(proposal, new ManualTimeProvider().NowMs, out var model)) throw new InvalidOperationException("the model was not accepted");
            Model = model;
        }
        finally
        {
            folder.Delete(recursive: true);
        }
        EmptyStore = MakeEmptyStore();
    }

    /// <summary>The model file.</summary>
    public static string ModelText { get; } = Text.Replace("HASH", PasswordHash.Create(Password, iterations: 1), StringComparison.Ordinal);

    /// <summary>One revision, in memory: nothing asks for another.</summary>
    public static ModelHistory History { get; }

    public static CityModel Model { get; }

    /// <summary>A store's file before the first checkpoint.</summary>
    public static byte[] EmptyStore { get; }

    public static IReadOnlyList<SimulatedPoint> PointsOf(Gateway gateway) =>
        [.. gateway.Points.All().OrderBy(p => p.Value.Number).Select(p => Describe(Model.Find(p.Value)!, p.Key))];

    static SimulatedPoint Describe(Point point, string localName) => point.Device.Id switch
    {
        "power" => new(point, localName, 500, null),
        "water" => new(point, localName, 20, Measure.Water),
        "gas" => new(point, localName, 300, Measure.NaturalGas),
        "heat" => new(point, localName, 200, Measure.Heat),
        _ => new(point, localName, 0, null),
    };

    static byte[] MakeEmptyStore()
    {
        var folder = Directory.CreateTempSubdirectory("twin-simulated-store-");
        try
        {
            var path = Path.Combine(folder.FullName, "twin.db");
            var (store, fault) = Storage.Checkpoint.ParkStore.Open(path, new() { Zone = Model.TimeZone }, (_, _, _) => { });
            (store ?? throw new InvalidOperationException(fault!.ToString())).Dispose();
            return File.ReadAllBytes(path);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
