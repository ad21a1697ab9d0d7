using FsCheck;
using FsCheck.Fluent;
using Twin.Operations.Hosting;

namespace Twin.Operations.Live;

public sealed class ScreenPaceTests
{
    static readonly CancellationToken Never = CancellationToken.None;

    [Fact]
    public void After_ten_frames_the_next_waits_until_the_first_is_a_second_old()
    {
        var time = new ManualTimeProvider(SmallCity.NoonMs);
        var pace = new ScreenPace(time, 10);
        for (var i = 0; i < 10; i++) pace.ForChangeAsync(Never).IsCompletedSuccessfully.ShouldBeTrue();
        var eleventh = pace.ForChangeAsync(Never);
        time.Advance(TimeSpan.FromMilliseconds(999));
        eleventh.IsCompleted.ShouldBeFalse();
        time.Advance(TimeSpan.FromMilliseconds(1));
        eleventh.IsCompletedSuccessfully.ShouldBeTrue();
    }

    [Fact]
    public void Heartbeats_leave_half_of_the_frames_to_changes()
    {
        var time = new ManualTimeProvider(SmallCity.NoonMs);
        var pace = new ScreenPace(time, 10);
        var heartbeats = Enumerable.Range(0, 16).Select(_ => pace.ForHeartbeatAsync(Never)).ToArray();
        heartbeats.Count(h => h.IsCompleted).ShouldBe(5);
        for (var i = 0; i < 5; i++) pace.ForChangeAsync(Never).IsCompletedSuccessfully.ShouldBeTrue();
        for (var second = 0; second < 3; second++) time.Advance(TimeSpan.FromSeconds(1));
        heartbeats.Count(h => h.IsCompleted).ShouldBe(16);
    }

    [Fact]
    public void No_second_ever_holds_more_frames_than_allowed() => Prop.ForAll(
        Gen.Choose(0, 300).ListOf(100).ToArbitrary(), pauses =>
    {
        var time = new ManualTimeProvider(SmallCity.NoonMs);
        var pace = new ScreenPace(time, 10);
        List<DateTimeOffset> sent = [];
        List<Task> waiting = [];
        for (var i = 0; i < pauses.Count; i++)
        {
            var slot = i % 3 == 0 ? pace.ForHeartbeatAsync(Never) : pace.ForChangeAsync(Never);
            waiting.Add(slot.ContinueWith(_ => sent.Add(time.GetUtcNow()), Never, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default));
            for (var ms = 0; ms < pauses[i] / 3; ms += 10) time.Advance(TimeSpan.FromMilliseconds(10));
        }
        while (waiting.Exists(w => !w.IsCompleted)) time.Advance(TimeSpan.FromMilliseconds(10));
        sent.Count.ShouldBe(pauses.Count);
        for (var i = 10; i < sent.Count; i++) (sent[i] - sent[i - 10]).ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(1));
    }).QuickCheckThrowOnFailure();
}
