namespace Twin.Devices.Load;

public sealed class LatencyHistogramTests
{
    [Fact]
    public void Quantiles_are_within_a_step_above_the_true_ones()
    {
        var histogram = new LatencyHistogram();
        for (var ms = 1; ms <= 1000; ms++) histogram.Add(TimeSpan.FromMilliseconds(ms));

        histogram.QuantileMs(0.5).ShouldBeInRange(500, 500 * 1.07);
        histogram.QuantileMs(0.99).ShouldBeInRange(990, 990 * 1.07);
        new LatencyHistogram().QuantileMs(0.5).ShouldBe(0);
    }
}
