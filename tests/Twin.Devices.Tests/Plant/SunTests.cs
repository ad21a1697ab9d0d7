using Twin.Model.Topology;

namespace Twin.Devices.Plant;

public sealed class SunTests
{
    static readonly GeoPoint Haikou = new(110.32, 20.03);

    [Theory]
    [InlineData(6, 21, 86.6)] // 90 - 20.03 + 23.44, beyond the zenith
    [InlineData(12, 21, 46.5)] // 90 - 20.03 - 23.44
    [InlineData(3, 20, 70)]
    public void At_its_highest_the_sun_stands_where_latitude_and_season_put_it(int month, int day, double degrees)
    {
        var highest = Day(month, day).Max(t => Sun.SinElevation(t, Haikou));

        (Math.Asin(highest) * 180 / Math.PI).ShouldBe(degrees, 1);
    }

    [Fact]
    public void Haikous_days_are_near_eleven_hours_in_winter_and_thirteen_in_summer()
    {
        DayHours(12, 21).ShouldBe(10.9, 0.2);
        DayHours(6, 21).ShouldBe(13.2, 0.2);
    }

    [Fact]
    public void A_kilowatt_peak_yields_about_1200_kWh_a_year_under_seeded_clouds()
    {
        for (var seed = 1; seed <= 5; seed++)
        {
            var weather = new Weather(new(seed), TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai"), Haikou);
            var start = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds();
            var yield = Enumerable.Range(0, 365 * 48).Sum(half =>
            {
                var at = start + half * 1_800_000L;
                var irradiance = weather.Irradiance(at, Haikou, 42);
                var cellC = weather.At(at).TemperatureC + 0.03 * irradiance;
                return 0.5 * irradiance / 1000 * 0.85 * (1 - 0.0037 * (cellC - 25));
            });
            yield.ShouldBeInRange(1050, 1350);
        }
    }

    static double DayHours(int month, int day) => Day(month, day).Count(t => Sun.SinElevation(t, Haikou) > 0) / 60.0;

    static IEnumerable<long> Day(int month, int day)
    {
        var start = new DateTimeOffset(2026, month, day, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();
        return Enumerable.Range(0, 24 * 60).Select(minute => start + minute * 60_000L);
    }
}
