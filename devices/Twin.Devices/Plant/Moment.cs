namespace Twin.Devices.Plant;

/// <summary>One instant as loads see it: the local clock, the calendar, the weather.</summary>
/// <param name="Hour">Local time, 0 up to 24.</param>
/// <param name="SinElevation">Sine of the sun's elevation over the city.</param>
readonly record struct Moment(
    long TimeMs, double Hour, DayOfWeek Day, int Month, double TemperatureC, double HumidityPercent, double SinElevation)
{
    /// <summary>Monday to Friday; holidays are not known here.</summary>
    public bool IsWorkday => Day is not (DayOfWeek.Saturday or DayOfWeek.Sunday);

    /// <summary>How much air conditioning the weather asks for: 0 below 20 °C, 1 at 33 °C.</summary>
    public double CoolingNeed => Math.Clamp((TemperatureC - 20) / 13, 0, 1.05);

    public bool IsDark => SinElevation < -0.03;

    /// <summary>1 between two hours, 0 outside, with ramps centred on them.</summary>
    public double Between(double from, double to, double ramp = 1) =>
        Math.Clamp((Hour - from) / ramp + 0.5, 0, 1) * Math.Clamp((to - Hour) / ramp + 0.5, 0, 1);

    /// <summary>A bell around an hour, 1 at its top; it reaches over midnight.</summary>
    public double Peak(double at, double width)
    {
        var distance = Math.Abs(Hour - at);
        distance = Math.Min(distance, 24 - distance) / width;
        return Math.Exp(-distance * distance);
    }

    /// <summary>1 from one hour over midnight to the other.</summary>
    public double Overnight(double from, double to, double ramp = 1) => 1 - Between(to, from, ramp);
}
