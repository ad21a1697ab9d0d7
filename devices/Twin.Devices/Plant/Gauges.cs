using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>Values that are measured and not counted: climate, pressure, air, state of charge. By unit, and by name where a unit says too little.</summary>
sealed class Gauges(Weather weather, Chance chance)
{
    const long MinuteMs = 60_000;

    /// <summary>The value at an instant, in the point's unit.</summary>
    public double Of(Point point, Site site, in PlantNow now)
    {
        var m = now.Moment;
        var key = Chance.Key(point.Path);
        return point.Spec.Unit switch
        {
            "Hz" => 50 + 0.04 * Wander(key, m, 2) + 0.01 * Jitter(key, m),
            "V" => 230 + 5 * Wander(key, m, 20) + 0.6 * Jitter(key, m),
            "kV" => 10.2 + 0.2 * Wander(key, m, 20),
            "A" => 200 * site.Busy * (1 + 0.05 * Jitter(key, m)),
            "°C" or "K" => Temperature(point, site, m, key),
            "%" => Share(point, site, m, key),
            "kPa" => 22 + 1.2 * Wander(key, m, 30) - 2.5 * site.Busy + 0.1 * Jitter(key, m),
            "MPa" or "bar" => 0.82 + 0.03 * Wander(key, m, 15) - 0.05 * site.Busy,
            "W/m²" => weather.Irradiance(m.TimeMs, site.Place, site.Key),
            "µg/m³" => Math.Max(2, (m.Month is >= 11 or <= 3 ? 21 : 12) + 11 * Wander(Chance.Key("haze"), m, 600) + 5 * (m.Peak(8, 1.5) + m.Peak(18, 1.8)) + 3 * Wander(key, m, 30)),
            _ => 50 + 20 * Wander(key, m, 60),
        };
    }

    double Temperature(Point point, Site site, in Moment m, ulong key) => point.Id switch
    {
        "supply_temperature" => (site.Trade == "cold-chain" ? -28 : 6.6) + 0.5 * Wander(key, m, 9) + 0.05 * Jitter(key, m),
        "return_temperature" => (site.Trade == "cold-chain" ? -22.5 : 9.2) + 3.2 * site.Busy + 0.4 * Wander(key, m, 9),
        "module_temperature" => m.TemperatureC + 0.03 * weather.Irradiance(m.TimeMs, site.Place, site.Key) + 0.6 * Wander(key, m, 5),
        _ when point.Device.Type == "steam-meter" => 176 + 3 * Wander(key, m, 12),
        _ when point.Device.Type == "battery-system" => 27 + 3 * Wander(key, m, 120) + 2.5 * Math.Abs(BatteryDay.Power(m.Hour, false)),
        _ => Room(point, site, m, key),
    };

    double Room(Point point, Site site, in Moment m, ulong key)
    {
        // Compressors cycle: a saw of half an hour that the room follows slowly.
        var cycle = Math.Sin(2 * Math.PI * (m.TimeMs % (32 * MinuteMs)) / (32.0 * MinuteMs) + 6 * chance.Unit(key, 5));
        return site.Type switch
        {
            "air-quality-station" => m.TemperatureC + 0.6 * Wander(key, m, 40),
            "cold-store" when site.Facility.Id.Contains("freez", StringComparison.Ordinal) => -20.5 + 0.9 * cycle + 0.8 * m.Between(7, 19) + 0.1 * Jitter(key, m),
            "cold-store" => 3.4 + 0.6 * cycle + 0.5 * m.Between(7, 19) + 0.1 * Jitter(key, m),
            "data-hall" => (point.Device.Id.Contains("hot", StringComparison.Ordinal) ? 34.5 : 23) + 0.8 * Wander(key, m, 25) + 0.1 * Jitter(key, m),
            "furnace" => m.TemperatureC + 6 + 11 * site.Busy + 0.8 * Wander(key, m, 15),
            "production-line" or "laboratory" or "hangar" => 22.5 + 0.7 * Wander(key, m, 40) + 0.05 * Jitter(key, m),
            _ => 24.8 + 0.12 * (m.TemperatureC - 25) + 0.9 * Wander(key, m, 60),
        };
    }

    double Share(Point point, Site site, in Moment m, ulong key) => point.Id switch
    {
        "state_of_charge" => 100 * BatteryDay.Charge(m.Hour, site.Trade == "data-centre"),
        "tank_level" => 86 - 14 * chance.Smooth(key, m.TimeMs, 20L * 24 * 60 * MinuteMs),
        _ when site.Type == "air-quality-station" => m.HumidityPercent,
        _ when site.Type == "cold-store" => 84 + 5 * Wander(key, m, 45),
        _ when site.Type == "data-hall" => 46 + 3 * Wander(key, m, 45),
        _ => 56 + 0.1 * (m.HumidityPercent - 75) + 4 * Wander(key, m, 60),
    };

    double Wander(ulong key, in Moment m, int minutes) => 2 * chance.Smooth(key, m.TimeMs, minutes * MinuteMs) - 1;

    double Jitter(ulong key, in Moment m) => chance.Signed(key + 17, m.TimeMs / 1000);
}
