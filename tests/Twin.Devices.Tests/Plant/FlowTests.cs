namespace Twin.Devices.Plant;

public sealed class FlowTests
{
    [Theory]
    [InlineData(100, 150, 20)]
    [InlineData(-80, -60, 10)]
    [InlineData(40, -60, 15)]
    [InlineData(5, 5, 30)]
    public void What_has_passed_is_the_integral_of_the_rate_in_each_direction(double from, double to, double ripple)
    {
        var flow = Entered(from, new(to, ripple, -0.7 * ripple, 0.4 * ripple));
        const int Steps = 30_000;
        var (forward, backward) = (0.0, 0.0);
        var (forward0, backward0) = (flow.Forward(0), flow.Backward(0));
        for (var i = 0; i < Steps; i++)
        {
            var rate = flow.At((i + 0.5) / Steps) / Steps / 12; // twelve segments an hour
            forward += Math.Max(rate, 0);
            backward += Math.Max(-rate, 0);
            if (i % 997 != 0) continue;
            (flow.Forward((i + 1.0) / Steps) - forward0).ShouldBe(forward, 0.02);
            (flow.Backward((i + 1.0) / Steps) - backward0).ShouldBe(backward, 0.02);
        }
        (flow.Forward(1) - forward0).ShouldBe(forward, 0.02);
    }

    [Fact]
    public void A_ripple_adds_nothing_over_a_segment()
    {
        var flow = Entered(100, new(150, 40, 20, 10));

        (flow.Forward(1) - flow.Forward(0)).ShouldBe(125 / 12.0, 1e-9);
    }

    [Fact]
    public void Totals_never_fall_and_go_on_over_segments()
    {
        var flow = new Flow();
        var random = new Random(3);
        var (forward, backward) = (0.0, 0.0);
        for (var segment = 0; segment < 200; segment++)
        {
            flow.Step(new(random.Next(-100, 100), random.Next(-30, 30), random.Next(-20, 20), random.Next(-10, 10)));
            for (var i = 0; i <= 150; i++)
            {
                var (f, b) = (flow.Forward(i / 150.0), flow.Backward(i / 150.0));
                f.ShouldBeGreaterThanOrEqualTo(forward - 1e-9);
                b.ShouldBeGreaterThanOrEqualTo(backward - 1e-9);
                (forward, backward) = (f, b);
            }
        }
    }

    [Fact]
    public void A_held_rate_is_the_same_through_its_segment()
    {
        var flow = new Flow();
        flow.Hold(1);
        flow.Hold(0);
        flow.Hold(1);

        flow.At(0.3).ShouldBe(1);
        flow.Forward(1).ShouldBe(2 / 12.0, 1e-12);
    }

    static Flow Entered(double from, Motion motion)
    {
        var flow = new Flow();
        flow.Step(new(from));
        flow.Step(motion);
        return flow;
    }
}
