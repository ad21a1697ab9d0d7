using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Telemetry;
using Twin.Simulation.Files;

namespace Twin.Storage.Journal;

public sealed class JournalRoundTripTests
{
    [Fact]
    public void What_was_appended_is_read_back_whatever_it_holds() => Prop.ForAll(
        Frames.Any.Generator.ListOf().ToArbitrary(), Gen.Choose(0, int.MaxValue).ToArbitrary(), (frames, seed) =>
    {
        var disk = new SimulatedDisk(seed);
        using var writer = Frames.Open(disk, Frames.Small with { SegmentBytes = 32 << 20, MaxFrameBytes = 32 << 20 });
        List<string> written = [];
        foreach (var frame in frames)
        {
            writer.Append(frame).ShouldBeNull();
            written.Add(Frames.Text(frame));
        }
        Frames.ReadAll(disk, 0, out var damages, out var tail).ShouldBe(written);
        damages.ShouldBeEmpty();
        tail.ShouldBeNull();
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Positions_count_up_by_one_and_commit_times_never_fall()
    {
        var disk = new SimulatedDisk(1);
        using (var writer = Frames.Open(disk))
        {
            writer.Append(new() { CommitTimeMs = 5_000 }).ShouldBeNull();
            writer.Append(new() { CommitTimeMs = 4_000 }).ShouldBeNull();
            writer.Append(new() { CommitTimeMs = 6_000 }).ShouldBeNull();
        }
        using (var writer = Frames.Open(disk))
        {
            writer.Position.ShouldBe(3);
            writer.Append(new() { CommitTimeMs = 1 }).ShouldBeNull();
        }
        Frames.ReadAll(disk).ShouldBe(["frame 1 at 5000", "frame 2 at 5000", "frame 3 at 6000", "frame 4 at 6000"]);
    }

    [Fact]
    public void Reading_after_a_position_begins_with_the_next_and_ends_where_it_is_told()
    {
        var disk = new SimulatedDisk(2);
        using var writer = Frames.Open(disk, Frames.Small with { SegmentBytes = 4096, MaxFrameBytes = 4096 });
        for (var i = 0; i < 100; i++) writer.Append(new() { CommitTimeMs = i }).ShouldBeNull();
        disk.List().Count.ShouldBeGreaterThan(1);

        for (var after = 0; after <= 100; after++)
            Frames.ReadAll(disk, after).Count.ShouldBe(100 - after);

        var frame = new CommitFrame();
        using var cursor = new JournalReader(disk, Frames.Salt).Read(afterPosition: 10, upToPosition: 12);
        cursor.TryRead(frame).ShouldBeTrue();
        frame.Position.ShouldBe(11);
        cursor.TryRead(frame).ShouldBeTrue();
        frame.Position.ShouldBe(12);
        cursor.TryRead(frame).ShouldBeFalse();
        cursor.Damages.ShouldBeEmpty();
    }

    [Fact]
    public void A_rejections_payload_and_name_are_cut_to_their_bounds()
    {
        var disk = new SimulatedDisk(3);
        var batch = Frames.Batch(gateway: 1, readings: 0, seed: 1);
        batch.Rejections.Add(new(RejectionReason.MalformedJson, 1, new string('数', 100), new byte[5000]));
        var options = Frames.Small with { MaxRejectionNameBytes = 16, MaxRejectionPayloadBytes = 10 };
        using (var writer = Frames.Open(disk, options)) writer.Append(Frames.Of(batch)).ShouldBeNull();

        var frame = new CommitFrame();
        using var cursor = new JournalReader(disk, Frames.Salt).Read(0);
        cursor.TryRead(frame).ShouldBeTrue();
        var rejection = frame.Batches[0].Rejections[0];
        rejection.PointName.ShouldBe(new string('数', 5)); // three bytes each
        rejection.Payload.Length.ShouldBe(10);
    }

    [Fact]
    public void A_frame_over_the_bound_is_its_makers_bug_and_leaves_the_journal_as_it_was()
    {
        var disk = new SimulatedDisk(4);
        using var writer = Frames.Open(disk);
        Should.Throw<ArgumentException>(() => writer.Append(Frames.Of(Frames.Batch(1, readings: 10_000, seed: 1))));
        writer.Append(Frames.Numbered(1)).ShouldBeNull();
        Frames.ReadAll(disk).Count.ShouldBe(1);
    }

    [Fact]
    public void A_batch_of_a_frame_that_is_read_into_again_is_reused()
    {
        var disk = new SimulatedDisk(5);
        using var writer = Frames.Open(disk);
        writer.Append(Frames.Numbered(1)).ShouldBeNull();
        writer.Append(Frames.Numbered(2)).ShouldBeNull();
        var frame = new CommitFrame();
        using var cursor = new JournalReader(disk, Frames.Salt).Read(0);
        cursor.TryRead(frame).ShouldBeTrue();
        var batch = frame.Batches[0];
        cursor.TryRead(frame).ShouldBeTrue();
        frame.Batches.ShouldHaveSingleItem().ShouldBeSameAs(batch);
    }
}
