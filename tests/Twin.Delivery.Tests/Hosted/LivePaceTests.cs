using Twin.Delivery.Hosted;
using Twin.Ingest.Fakes;

namespace Twin.Delivery.Tests.Hosted;

public sealed class LivePaceTests
{
    readonly ManualTimeProvider clock = new();

    [Theory]
    [InlineData(10, 5)] // each every 5 ms: 2,000 a second, within the bound
    [InlineData(50, 20)] // fifty nodes keep to 2,500 a second at 20 ms
    [InlineData(250, 100)]
    [InlineData(5_000, 200)] // and no more than that is waited
    public void Nodes_that_change_all_the_time_pass_on_as_often_as_the_silo_may(int nodes, int expectedMs)
    {
        var pace = new LivePace(clock);
        Run(pace, nodes, TimeSpan.FromSeconds(5));
        pace.Interval.TotalMilliseconds.ShouldBe(expectedMs, tolerance: expectedMs * 0.15);
    }

    [Fact]
    public void After_the_rush_it_is_quick_again()
    {
        var pace = new LivePace(clock);
        Run(pace, 5_000, TimeSpan.FromSeconds(2));
        Run(pace, 5, TimeSpan.FromSeconds(2));
        pace.Interval.ShouldBe(LivePace.Shortest);
    }

    void Run(LivePace pace, int nodes, TimeSpan duration)
    {
        for (var passed = TimeSpan.Zero; passed < duration;)
        {
            var interval = pace.Interval;
            for (var node = 0; node < nodes; node++) pace.Sent();
            clock.Advance(interval);
            passed += interval;
        }
    }
}
