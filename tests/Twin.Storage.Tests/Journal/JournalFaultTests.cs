using Twin.Simulation.Files;

namespace Twin.Storage.Journal;

public sealed class JournalFaultTests
{
    static readonly JournalOptions Options = Frames.Small with { SegmentBytes = 8192, MaxFrameBytes = 8192, PreallocateBytes = 1024 };

    readonly SimulatedDisk disk = new(7);
    readonly List<string> durable = [];

    [Fact]
    public void A_full_disk_refuses_and_works_again_when_there_is_space()
    {
        using var writer = Frames.Open(disk, Options);
        while (Append(writer, readings: 50) is null) disk.CapacityBytes = 30_000;
        var before = durable.Count;

        writer.Fault.ShouldNotBeNull().Kind.ShouldBe(JournalFaultKind.DiskFull);
        Append(writer, readings: 50).ShouldNotBeNull().IsPermanent.ShouldBeFalse();
        writer.Position.ShouldBe(before);
        ReadBack().ShouldBe(durable); // reads go on meanwhile

        disk.CapacityBytes = long.MaxValue;
        for (var i = 0; i < 20; i++) Append(writer, readings: 50).ShouldBeNull();
        writer.Fault.ShouldBeNull();
        writer.Position.ShouldBe(before + 20);
        ReadBack().ShouldBe(durable);
        disk.Crash(keep: 0);
        ReadBack().ShouldBe(durable);
    }

    [Fact]
    public void What_a_refused_write_left_never_follows_a_shorter_frame_in_its_place()
    {
        using var writer = Frames.Open(disk, Options with { PreallocateBytes = 0 });
        Append(writer, readings: 3).ShouldBeNull();
        disk.CapacityBytes = disk.List().Sum(name => disk.Content(name).Length) + 3000;
        Append(writer, readings: 300).ShouldNotBeNull().Kind.ShouldBe(JournalFaultKind.DiskFull);
        Append(writer, readings: 1).ShouldBeNull();
        disk.Crash(keep: 1);
        ReadBack().ShouldBe(durable);
    }

    [Fact]
    public void After_a_sync_that_failed_nothing_is_ever_durable_again()
    {
        using (var writer = Frames.Open(disk, Options))
        {
            Append(writer, readings: 3).ShouldBeNull();
            disk.SyncsUntilFailure = 0;
            var fault = Append(writer, readings: 3).ShouldNotBeNull();
            fault.Kind.ShouldBe(JournalFaultKind.SyncFailed);
            fault.ToString().ShouldStartWith("journal sync failed in 00000000000000000001.journal at byte ");
            fault.IsPermanent.ShouldBeTrue();

            Append(writer, readings: 3).ShouldBe(fault); // the disk would say yes
            writer.Position.ShouldBe(1);
        }
    }

    [Fact]
    public void A_frame_that_only_memory_holds_after_a_failed_sync_is_written_again_before_it_is_believed()
    {
        string unsure;
        using (var writer = Frames.Open(disk, Options))
        {
            Append(writer, readings: 3).ShouldBeNull();
            disk.SyncsUntilFailure = 0;
            var frame = Frames.Numbered(2);
            writer.Append(frame).ShouldNotBeNull();
            unsure = Frames.Text(frame);
        }
        disk.Kill(); // the process ends; the machine, and what it saw of the file, lives on

        using (var writer = Frames.Open(disk, Options))
        {
            writer.Position.ShouldBe(2); // seen, so it counts: its readings will be taken for duplicates when they come again
            durable.Add(unsure);
            Append(writer, readings: 3).ShouldBeNull();
        }
        disk.Crash(keep: 0);
        ReadBack().ShouldBe(durable);
    }

    [Fact]
    public void A_write_that_failed_for_another_reason_than_space_is_final()
    {
        using var writer = Frames.Open(disk, Options);
        Append(writer, readings: 3).ShouldBeNull();
        disk.WritesUntilFailure = 0;
        Append(writer, readings: 3).ShouldNotBeNull().Kind.ShouldBe(JournalFaultKind.WriteFailed);
        Append(writer, readings: 3).ShouldNotBeNull().IsPermanent.ShouldBeTrue();
        disk.Crash(keep: 0.5);
        ReadBack().ShouldBe(durable);
    }

    [Fact]
    public void A_segment_that_cannot_be_begun_is_tried_again()
    {
        using var writer = Frames.Open(disk, Options);
        disk.CreationsUntilFailure = 0;
        while (Append(writer, readings: 50) is null) { }
        writer.Fault.ShouldNotBeNull().Kind.ShouldBe(JournalFaultKind.SegmentUnavailable);
        Append(writer, readings: 50).ShouldBeNull();
        disk.List().Count.ShouldBe(2);
        ReadBack().ShouldBe(durable);
    }

    [Fact]
    public void A_new_segment_whose_sync_fails_is_final()
    {
        using var writer = Frames.Open(disk, Options);
        while (disk.Content(SegmentHeader.NameOf(1)).AsSpan().TrimEnd((byte)0).Length < 7500) Append(writer, readings: 20).ShouldBeNull();
        disk.SyncsUntilFailure = 0;
        Append(writer, readings: 200).ShouldNotBeNull().Kind.ShouldBe(JournalFaultKind.SyncFailed);
        disk.Crash(keep: 0.5);
        ReadBack().ShouldBe(durable);
        using var again = Frames.Open(disk, Options);
        again.Position.ShouldBe(durable.Count);
    }

    [Theory]
    [InlineData(nameof(JournalOptions.SegmentBytes), 4095)]
    [InlineData(nameof(JournalOptions.MaxFrameBytes), 1 << 30)]
    [InlineData(nameof(JournalOptions.PreallocateBytes), -1)]
    [InlineData(nameof(JournalOptions.MaxRejectionPayloadBytes), 65_536)]
    [InlineData(nameof(JournalOptions.MaxRejectionNameBytes), 0)]
    public void An_option_out_of_range_is_refused_by_name_value_and_rule(string property, int value)
    {
        var options = property switch
        {
            nameof(JournalOptions.SegmentBytes) => new JournalOptions { SegmentBytes = value },
            nameof(JournalOptions.MaxFrameBytes) => new JournalOptions { MaxFrameBytes = value },
            nameof(JournalOptions.PreallocateBytes) => new JournalOptions { PreallocateBytes = value },
            nameof(JournalOptions.MaxRejectionPayloadBytes) => new JournalOptions { MaxRejectionPayloadBytes = value },
            _ => new JournalOptions { MaxRejectionNameBytes = value },
        };
        Should.Throw<ArgumentException>(() => Frames.Open(disk, options)).Message
            .ShouldStartWith($"JournalOptions.{property} is {value}; it must be ");
    }

    JournalFault? Append(JournalWriter writer, int readings)
    {
        var frame = Frames.Numbered(durable.Count + 1, readings);
        if (writer.Append(frame) is { } fault) return fault;
        durable.Add(Frames.Text(frame));
        return null;
    }

    List<string> ReadBack()
    {
        var read = Frames.ReadAll(disk, 0, out var damages, out _);
        damages.ShouldBeEmpty();
        return read;
    }
}
