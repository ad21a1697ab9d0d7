using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>The city's weather and the sun above each place: tropical, seasonal, with clouds that cross.</summary>
sealed class Weather(Chance chance, TimeZoneInfo zone, GeoPoint city)
{
    const long HourMs = 3_600_000, DayMs = 24 * HourMs, MinuteMs = 60_000;

    static readonly ulong Warmth = Chance.Key("warmth"), Damp = Chance.Key("damp"), Overcast = Chance.Key("overcast"), Cumulus = Chance.Key("cumulus");

    // Haikou's monthly means, °C, January first (public climate normals, rounded).
    static readonly double[] MonthlyMeanC = [18, 19, 22, 25.5, 28, 29, 29, 28.5, 27.5, 25.5, 22.5, 19.5];

    public Moment At(long timeMs)
    {
        var local = TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone);
        var hour = local.TimeOfDay.TotalHours;
        var temperature = SeasonC(local) + 3.6 * Math.Cos((hour - 14.5) / 12 * Math.PI) + 5 * (chance.Smooth(Warmth, timeMs, 2 * DayMs) - 0.5);
        var humidity = 82 - 2.2 * (temperature - SeasonC(local)) + 10 * (chance.Smooth(Damp, timeMs, 9 * HourMs) - 0.5);
        return new(timeMs, hour, local.DayOfWeek, local.Month, temperature, Math.Clamp(humidity, 40, 99), Sun.SinElevation(timeMs, city));
    }

    /// <summary>The share of a clear sky's irradiance that clouds let through at a place, 0.1 to 1.</summary>
    /// <param name="place">Places have their own small clouds below the city's large ones.</param>
    public double Transmittance(long timeMs, ulong place)
    {
        var cover = 0.55 * chance.Smooth(Overcast, timeMs, 20 * HourMs) + 0.25 * chance.Smooth(Overcast + 1, timeMs, 3 * HourMs)
            + 0.2 * chance.Smooth(Cumulus ^ place, timeMs, 13 * MinuteMs);
        cover = Math.Clamp((cover - 0.2) / 0.6, 0, 1);
        return 1 - 0.85 * Math.Pow(cover, 1.3);
    }

    /// <summary>Global horizontal irradiance at a place, W/m².</summary>
    public double Irradiance(long timeMs, GeoPoint place, ulong key)
    {
        var clear = Sun.ClearSky(Sun.SinElevation(timeMs, place));
        return clear <= 0 ? 0 : clear * Transmittance(timeMs, key);
    }

    // From the middle of one month to the middle of the next.
    static double SeasonC(DateTimeOffset local)
    {
        var months = local.Month - 1 + (local.Day - 0.5) / 30.4 - 0.5;
        var before = (int)Math.Floor(months);
        var way = months - before;
        return (1 - way) * MonthlyMeanC[(before + 12) % 12] + way * MonthlyMeanC[(before + 1) % 12];
    }
}
