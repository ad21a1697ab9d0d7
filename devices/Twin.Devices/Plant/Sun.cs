using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>Where the sun stands, and what it gives through a clear sky.</summary>
static class Sun
{
    const double Degree = Math.PI / 180;
    const long DayMs = 86_400_000;

    /// <summary>The sine of the sun's elevation; negative at night.</summary>
    /// <remarks>Declination and equation of time after Cooper and Spencer as given by Duffie and Beckman: within half a degree.</remarks>
    public static double SinElevation(long timeMs, GeoPoint place)
    {
        var days = (double)timeMs / DayMs;
        var year = 2 * Math.PI * (days % 365.2425) / 365.2425; // from 1 January, as 1970-01-01 was
        var declination = 23.45 * Degree * Math.Sin(year + 2 * Math.PI * (285.0 / 365));
        var b = year - 2 * Math.PI * (80.0 / 364);
        var equationHours = (9.87 * Math.Sin(2 * b) - 7.53 * Math.Cos(b) - 1.5 * Math.Sin(b)) / 60;
        var solarHour = (days - Math.Floor(days)) * 24 + place.Longitude / 15 + equationHours;
        var hourAngle = (solarHour - 12) * 15 * Degree;
        var latitude = place.Latitude * Degree;
        return Math.Sin(latitude) * Math.Sin(declination) + Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(hourAngle);
    }

    /// <summary>Global horizontal irradiance under a clear sky, W/m² (Haurwitz 1945).</summary>
    public static double ClearSky(double sinElevation) =>
        sinElevation <= 0.01 ? 0 : 1098 * sinElevation * Math.Exp(-0.057 / sinElevation);
}
