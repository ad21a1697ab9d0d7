using Twin.Model.Telemetry;
using Twin.Simulation.Files;

namespace Twin.Storage.Journal;

/// <summary>Every byte of a small journal cut or changed: what is read is true, and what is missing is told.</summary>
public sealed class JournalDamageTests
{
    const int Count = 6;

    // Two segments; frames of several sectors, one of them zeros by nature, and one small frame last in each.
    static readonly JournalOptions Options = Frames.Small with { SegmentBytes = 4096, MaxFrameBytes = 4096 };

    readonly SimulatedDisk intact = new(1);
    readonly List<string> written = [];
    readonly string firstSegment, lastSegment;

    public JournalDamageTests()
    {
        using var writer = Frames.Open(intact, Options);
        foreach (var frame in new[]
        {
            Frames.Numbered(1, 40), Frames.Of(Zeros(150)), Frames.Numbered(3, 4),
            Frames.Numbered(4, 60), Frames.Numbered(5, 5), Frames.Of(Zeros(150)),
        })
        {
            writer.Append(frame).ShouldBeNull();
            written.Add(Frames.Text(frame));
        }
        (firstSegment, lastSegment) = (SegmentHeader.NameOf(1), SegmentHeader.NameOf(4));
        intact.List().Order().ShouldBe([firstSegment, lastSegment]);
        written.Count.ShouldBe(Count);
    }

    [Fact]
    public void The_newest_segment_cut_at_any_byte_gives_the_whole_frames_before_the_cut()
    {
        var content = intact.Content(lastSegment);
        var seen = new HashSet<int>();
        for (var length = 0; length < content.Length; length++)
        {
            var disk = With(lastSegment, content[..length]);
            var read = Frames.ReadAll(disk, 0, out var damages, out var tail);
            read.SequenceEqual(written.Take(read.Count)).ShouldBeTrue();
            damages.ShouldBeEmpty();
            seen.Add(read.Count);
            if (tail is { } torn) torn.Offset.ShouldBeLessThan(length);
            GoesOn(disk, read, damages: 0).ShouldBe(read.Count + 1);
        }
        seen.Order().ShouldBe([3, 4, 5]);
    }

    [Fact]
    public void Any_changed_byte_is_noticed_and_every_frame_that_it_costs_is_told()
    {
        foreach (var segment in intact.List())
        {
            var content = intact.Content(segment);
            for (var at = 0; at < content.Length; at++)
            {
                var changed = content.ToArray();
                changed[at] ^= (byte)(1 << (at % 8));
                var disk = With(segment, changed);
                var read = Frames.ReadAll(disk, 0, out var damages, out var tail);
                tail.ShouldBeNull("a changed byte is not a torn write");
                damages.ShouldHaveSingleItem().Segment.ShouldBe(segment);
                damages[0].Offset.ShouldBeLessThanOrEqualTo(at);
                read.SequenceEqual(written.Where((_, i) => i + 1 < damages[0].MissingFrom || i + 1 > damages[0].MissingTo)).ShouldBeTrue();
                read.Count.ShouldBeGreaterThanOrEqualTo(at < SegmentHeader.Bytes ? Count : Count - 1);
                GoesOn(disk, read, damages: 1).ShouldBeGreaterThan(Count);
            }
        }
    }

    [Fact]
    public void A_last_commit_of_which_any_sectors_are_missing_is_torn_and_cut()
    {
        var content = intact.Content(lastSegment);
        var start = LastFrameStart();
        var sectors = Enumerable.Range(start / 512, ((content.Length - 1) / 512) - (start / 512) + 1).ToArray();
        // One zero sector more or less is not seen where the data is zero: it is the same content.
        for (var lost = 1; lost < 1 << sectors.Length; lost++)
        {
            var torn = content.ToArray();
            for (var i = 0; i < sectors.Length; i++)
            {
                var (from, to) = (Math.Max(start, sectors[i] * 512), Math.Min(content.Length, (sectors[i] + 1) * 512));
                if ((lost >> i & 1) != 0) torn.AsSpan(from, to - from).Clear();
            }
            var same = torn.AsSpan().SequenceEqual(content);
            var disk = With(lastSegment, torn);
            var read = Frames.ReadAll(disk, 0, out var damages, out var tail);
            read.ShouldBe(written.Take(same ? Count : Count - 1));
            damages.ShouldBeEmpty();
            if (!same && torn.AsSpan(start).ContainsAnyExcept((byte)0)) tail.ShouldNotBeNull().Offset.ShouldBe(start);
            GoesOn(disk, read, damages: 0).ShouldBe(read.Count + 1);
        }
    }

    [Fact]
    public void Space_allocated_ahead_is_the_end_of_the_data()
    {
        var disk = With(lastSegment, [.. intact.Content(lastSegment), .. new byte[3 << 20]]);
        Frames.ReadAll(disk, 0, out var damages, out var tail).ShouldBe(written);
        damages.ShouldBeEmpty();
        tail.ShouldBeNull();
    }

    [Fact]
    public void A_damaged_frame_among_others_costs_only_itself()
    {
        var content = intact.Content(lastSegment);
        content[SegmentHeader.Bytes] ^= 1; // the first frame's magic word: the walk must search
        var read = Frames.ReadAll(With(lastSegment, content), 0, out var damages, out _);
        read.ShouldBe([.. written.Take(3), .. written.Skip(4)]);
        damages.ShouldHaveSingleItem().ShouldBe(new(lastSegment, 64, "no frame header", 4, 4));
        damages[0].ToString().ShouldBe(
            "journal segment 00000000000000000004.journal at byte 64: no frame header; positions 4 to 4 are missing");
    }

    [Fact]
    public void Damage_in_what_the_caller_holds_already_is_not_its_concern()
    {
        var content = intact.Content(firstSegment);
        content[100] ^= 1;
        Frames.ReadAll(With(firstSegment, content), after: 1, out var damages, out _).ShouldBe(written.Skip(1));
        damages.ShouldBeEmpty();
    }

    [Fact]
    public void A_segment_that_is_gone_or_cut_is_told_by_its_positions()
    {
        Frames.ReadAll(With(firstSegment, null), 0, out var gone, out _).ShouldBe(written.Skip(3));
        gone.ShouldHaveSingleItem().ToString().ShouldContain("positions 1 to 3 are missing");

        var cut = intact.Content(firstSegment)[..^1];
        Frames.ReadAll(With(firstSegment, cut), 0, out var damages, out var tail)
            .ShouldBe([.. written.Take(2), .. written.Skip(3)]);
        damages.ShouldHaveSingleItem().ToString().ShouldContain("positions 3 to 3 are missing");
        tail.ShouldBeNull();
    }

    [Fact]
    public void A_sector_that_cannot_be_read_is_damage_and_costs_only_its_frames()
    {
        for (var at = 0; at < intact.Content(lastSegment).Length; at += 512)
        {
            var disk = With(lastSegment, intact.Content(lastSegment));
            disk.Spoil(lastSegment, at);
            var read = Frames.ReadAll(disk, 0, out var damages, out var tail);
            tail.ShouldBeNull();
            damages.ShouldNotBeEmpty();
            read.ShouldBe(written.Where((_, i) => !damages.Any(d => d.MissingFrom <= i + 1 && i + 1 <= d.MissingTo)));
            GoesOn(disk, read, damages.Count).ShouldBeGreaterThan(Count);
        }
    }

    [Fact]
    public void A_frame_hidden_in_a_payload_is_no_frame()
    {
        var hidden = intact.Content(firstSegment)[SegmentHeader.Bytes..];
        for (var shift = 0; shift < 8; shift++)
        {
            var batch = Frames.Batch(gateway: 1, readings: 1, seed: 1);
            batch.SessionRecords.Write(new byte[shift]);
            batch.SessionRecords.Write(hidden);
            var disk = new SimulatedDisk(1);
            using (var writer = Frames.Open(disk)) writer.Append(Frames.Of(batch)).ShouldBeNull();
            var content = disk.Content(SegmentHeader.NameOf(1));
            content[SegmentHeader.Bytes] ^= 1;
            disk.Put(SegmentHeader.NameOf(1), content);
            Frames.ReadAll(disk, 0, out var damages, out _).ShouldBeEmpty();
            damages.ShouldHaveSingleItem().MissingFrom.ShouldBe(1);
        }
    }

    [Fact]
    public void A_position_that_the_rest_of_the_data_knows_is_never_given_again()
    {
        var disk = With(lastSegment, null);
        using (var writer = Frames.Open(disk, Options, knownPosition: Count))
        {
            writer.Append(new()).ShouldBeNull();
            writer.Position.ShouldBe(Count + 1);
        }
        Frames.ReadAll(disk, 0, out var damages, out _).Count.ShouldBe(4);
        damages.ShouldHaveSingleItem().ToString().ShouldContain("positions 4 to 6 are missing");
    }

    // Opens for writing, appends, and reads all again: the same, and the new frame behind. Returns its position.
    static long GoesOn(SimulatedDisk disk, List<string> before, int damages)
    {
        var next = Frames.Numbered(99);
        using (var writer = Frames.Open(disk, Options)) writer.Append(next).ShouldBeNull();
        Frames.ReadAll(disk, 0, out var told, out var tail)
            .SequenceEqual([.. before, Frames.Text(next)]).ShouldBeTrue();
        told.Count.ShouldBe(damages);
        tail.ShouldBeNull();
        return next.Position;
    }

    SimulatedDisk With(string segment, byte[]? content)
    {
        var disk = new SimulatedDisk(1);
        foreach (var name in intact.List())
            if (name != segment) disk.Put(name, intact.Content(name));
        if (content is not null) disk.Put(segment, content);
        return disk;
    }

    int LastFrameStart()
    {
        using var file = intact.OpenToRead(lastSegment);
        var scanner = new SegmentScanner(file, new(lastSegment, 4), Frames.Salt, new FileWindow());
        while (scanner.MoveNext()) { }
        return (int)scanner.FrameOffset;
    }

    static ReadingBatch Zeros(int readings)
    {
        var batch = Frames.Batch(gateway: 9, readings: 0, seed: 9);
        for (var i = 0; i < readings; i++) batch.Add(new(0), batch.ReceivedMs, 0, Quality.Good);
        return batch;
    }
}
