namespace Twin.Storage.Journal;

/// <summary>The journal on the real file system.</summary>
public sealed class DiskJournalTests : IDisposable
{
    readonly DirectoryInfo directory = Directory.CreateTempSubdirectory("twin-journal-");

    public void Dispose() => directory.Delete(recursive: true);

    [Fact]
    public void A_journal_reopened_goes_on_where_it_ended()
    {
        var files = new DiskJournalFiles(directory.FullName);
        var options = new JournalOptions { SegmentBytes = 8192, MaxFrameBytes = 8192, PreallocateBytes = 4096 };
        List<string> written = [];
        for (var round = 0; round < 5; round++)
        {
            using var writer = Frames.Open(files, options);
            writer.Position.ShouldBe(round * 20);
            for (var i = 0; i < 20; i++)
            {
                var frame = Frames.Numbered(i, readings: 20);
                writer.Append(frame).ShouldBeNull();
                written.Add(Frames.Text(frame));
            }
            Frames.ReadAll(files, 0, out var damages, out var tail).ShouldBe(written);
            damages.ShouldBeEmpty();
            tail.ShouldBeNull();
        }
        directory.GetFiles().Length.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Dropping_deletes_whole_segments_below_the_position_and_nothing_else()
    {
        var files = new DiskJournalFiles(directory.FullName);
        var options = new JournalOptions { SegmentBytes = 4096, MaxFrameBytes = 4096, PreallocateBytes = 0 };
        using var writer = Frames.Open(files, options);
        for (var i = 0; i < 300; i++) writer.Append(new() { CommitTimeMs = i }).ShouldBeNull();
        var reader = new JournalReader(files, Frames.Salt);
        File.WriteAllText(Path.Combine(directory.FullName, "note.txt"), "not a segment");

        writer.DropBefore(200);

        reader.FirstPosition.ShouldBeInRange(101, 200);
        Frames.ReadAll(files, reader.FirstPosition - 1).Count.ShouldBe(300 - (int)reader.FirstPosition + 1);
        Frames.ReadAll(files, 0, out var damages, out _);
        damages.ShouldHaveSingleItem().MissingTo.ShouldBe(reader.FirstPosition - 1);

        writer.DropBefore(long.MaxValue);
        files.List().Count.ShouldBe(2);
        writer.Append(new()).ShouldBeNull();
        writer.Position.ShouldBe(301);
    }
}
