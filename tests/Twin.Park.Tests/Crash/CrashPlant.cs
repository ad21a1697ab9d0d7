using Twin.Devices.Mqtt;

namespace Twin.Park.Crash;

/// <summary>A gateway of the crash test: how it speaks and what it reports.</summary>
sealed record CrashLink(string UserName, Qos Qos, MqttVersion Version, IReadOnlyList<CrashPoint> Points);

/// <summary>Gateways of the demo city whose registers stand for themselves, so that the oracle needs no rule but the spread of a pair.</summary>
static class CrashPlant
{
    public const string Password = "haikou-demo";
    public const string City = "haikou";

    // The one register of this measure in the test: what the city books of it is what this register counts.
    public const string CityMeasure = "natural_gas";
    public const string CityRegister = "haikou/hi-tech-zone/qiongtai-steel/reheating-furnace/gas-meter/volume";

    const string Steel = "haikou/hi-tech-zone/qiongtai-steel", Pharma = "haikou/hi-tech-zone/nanyao-pharma", Logistics = "haikou/bonded-zone/nanhai-logistics";

    public static IReadOnlyList<CrashLink> Links { get; } =
    [
        new("hi-tech-zone/steel-mill", Qos.AtLeastOnce, MqttVersion.V5,
        [
            Of(Steel, "rolling-mill", "main-meter/energy_import", 4000),
            Of(Steel, "welding-workshop", "main-meter/energy_import", 900),
            Of(Steel, "reheating-furnace", "gas-meter/volume", 900),
            Of(Steel, "rolling-mill", "main-meter/active_power", 0),
        ]),
        new("hi-tech-zone/steel-power", Qos.ExactlyOnce, MqttVersion.V5,
        [
            Of(Steel, "compressor-station", "main-meter/energy_import", 600),
            Of(Steel, "offices", "water-meter/volume", 20),
            Of(Steel, "offices", "main-meter/active_power", 0),
        ]),
        new("hi-tech-zone/nanyao-main", Qos.ExactlyOnce, MqttVersion.V311,
        [
            Of(Pharma, "api-workshop", "main-meter/energy_import", 900),
            Of(Pharma, "tablet-line", "main-meter/energy_import", 600),
            Of(Pharma, "tablet-line", "clean-room/temperature", 0),
        ]),
        new("bonded-zone/nanhai-main", Qos.AtLeastOnce, MqttVersion.V311,
        [
            Of(Logistics, "sorting-centre", "main-meter/energy_import", 300),
            Of(Logistics, "sorting-centre", "main-meter/active_power", 0),
        ]),
    ];

    static CrashPoint Of(string enterprise, string facility, string name, int ratedPerHour) =>
        new($"{enterprise}/{facility}", name, $"{facility}/{name}", ratedPerHour);
}
