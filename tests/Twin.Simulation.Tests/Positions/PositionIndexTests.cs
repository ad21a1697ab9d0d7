using Twin.Model.Ledger;
using Twin.Park.Engine;

namespace Twin.Simulation.Positions;

/// <summary>Positions by time, against a list of all frames.</summary>
public sealed class PositionIndexTests
{
    const long Step = PositionIndex.StepMs;
    const long Start = 1_767_225_600_000; // 2026-01-01T00:00Z

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void The_newest_position_before_a_whole_five_minutes_is_that_of_the_frames(int seed)
    {
        var (index, frames) = Frames(new(seed));
        for (var at = Start; at < frames[^1] + 3 * Step; at += Step)
        {
            var before = frames.FindLastIndex(f => f < at) + 1; // positions begin at 1
            index.PositionBefore(at, current: frames.Count).ShouldBe(before);
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    public void What_was_closed_at_a_position_follows_from_its_frames_time(int seed)
    {
        var (index, frames) = Frames(new(seed));
        index.ClosedUntilMs(0).ShouldBe(0);
        for (var position = 1; position <= frames.Count; position++)
        {
            var until = index.ClosedUntilMs(position)!.Value;
            Closing.IsClosed(until / Spread.IntervalMs - 1, frames[position - 1]).ShouldBeTrue();
            Closing.IsClosed(until / Spread.IntervalMs, frames[position - 1]).ShouldBeFalse();
        }
    }

    [Fact]
    public void It_comes_back_from_its_days_and_goes_on()
    {
        var (index, frames) = Frames(new(6));
        var restored = new PositionIndex();
        foreach (var (_, image) in index.TakeUnsaved().ToArray()) restored.Restore(image);
        index.Mark(frames.Count + 1, frames[^1] + 2 * Step);
        restored.Mark(frames.Count + 1, frames[^1] + 2 * Step);
        for (var at = Start; at < frames[^1] + 4 * Step; at += Step)
            restored.PositionBefore(at, frames.Count + 1).ShouldBe(index.PositionBefore(at, frames.Count + 1));
        restored.TakeUnsaved().ShouldHaveSingleItem(); // the day that went on
    }

    [Fact]
    public void Before_what_it_knows_there_is_no_answer()
    {
        var index = new PositionIndex();
        index.Mark(501, Start); // the journal's beginning is gone
        index.PositionBefore(Start, 501).ShouldBe(500);
        index.PositionBefore(Start - Step, 501).ShouldBeNull();
        index.ClosedUntilMs(500).ShouldBeNull();
        index.ClosedUntilMs(501).ShouldNotBeNull();
    }

    // Frames close together, minutes and hours apart, over a few days.
    static (PositionIndex Index, List<long> CommitTimesMs) Frames(Random chance)
    {
        var (index, frames, timeMs) = (new PositionIndex(), new List<long>(), Start + chance.Next(0, 1_000_000));
        for (var position = 1; position <= 2_000; position++)
        {
            timeMs += chance.Next(10) switch { 0 => chance.Next(0, 3 * 3_600_000) / 4, 1 or 2 => chance.Next(0, 600_000), _ => chance.Next(0, 2_000) };
            if (chance.Next(50) == 0) timeMs = (timeMs / Step + 1) * Step; // on the very boundary
            frames.Add(timeMs);
            index.Mark(position, timeMs);
        }
        return (index, frames);
    }
}
