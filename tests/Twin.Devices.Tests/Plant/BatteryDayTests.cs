namespace Twin.Devices.Plant;

public sealed class BatteryDayTests
{
    [Fact]
    public void The_state_of_charge_follows_from_the_power_with_losses_both_ways()
    {
        var charge = BatteryDay.Charge(0, standby: false);
        for (var minute = 0; minute < 24 * 60; minute++)
        {
            var power = BatteryDay.Power((minute + 0.5) / 60, standby: false);
            charge += (power > 0 ? power * 0.95 : power / 0.95) / BatteryDay.Hours / 60;
            charge.ShouldBe(BatteryDay.Charge(Math.Min((minute + 1) / 60.0, 23.999), standby: false), 0.02);
        }
    }

    [Theory]
    [InlineData(3, true)]
    [InlineData(13, true)]
    [InlineData(11, false)]
    [InlineData(19, false)]
    public void It_charges_in_valley_and_noon_and_discharges_in_the_peaks(double hour, bool charges)
    {
        var power = BatteryDay.Power(hour, standby: false);

        Math.Sign(power).ShouldBe(charges ? 1 : -1);
        Math.Abs(power).ShouldBeInRange(0.1, 0.5);
    }
}
