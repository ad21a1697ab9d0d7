using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Tests.FacilityJournal;

/// <summary>What every facility journal does.</summary>
public abstract class FacilityJournalContract
{
    protected static readonly JournalKey Mill = new(JournalOwner.Facility, 3), Roof = new(JournalOwner.Facility, 4), Gateway = new(JournalOwner.Gateway, 3);
    protected static readonly CancellationToken None = CancellationToken.None;

    /// <summary>A journal of an empty store.</summary>
    protected abstract Task<IFacilityJournal> OpenAsync();

    /// <summary>The same store once more, as another silo opens it.</summary>
    protected abstract Task<IFacilityJournal> OpenAgainAsync();

    [Fact]
    public async Task Rows_come_back_in_order_byte_for_byte_after_opening_again()
    {
        var journal = await OpenAsync();
        for (var sequence = 1; sequence <= 20; sequence++)
            (await journal.AppendAsync([Row(Mill, sequence), Row(Gateway, sequence), Row(Roof, sequence)], None)).ShouldAllBe(o => o == AppendOutcome.Committed);
        var again = await OpenAgainAsync();
        foreach (var key in (JournalKey[])[Mill, Roof, Gateway])
            Texts(await again.ReadAsync([new(key, 0)], 100, None)).ShouldBe(Enumerable.Range(1, 20).Select(s => Text(Row(key, s))));
    }

    [Fact]
    public async Task Several_journals_are_read_in_one_call_each_after_its_own_row()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 9);
        await FillAsync(journal, Roof, 4);
        var rows = await journal.ReadAsync([new(Mill, 5), new(Roof, 4), new(Gateway, 0)], 3, None);
        Texts(rows).ShouldBe([Text(Row(Mill, 6)), Text(Row(Mill, 7)), Text(Row(Mill, 8))]);
    }

    [Fact]
    public async Task Of_two_that_append_one_sequence_number_one_is_fenced()
    {
        var (mine, theirs) = (await OpenAsync(), await OpenAgainAsync());
        await FillAsync(mine, Mill, 3);
        (await mine.AppendAsync([Row(Mill, 4)], None)).ShouldBe([AppendOutcome.Committed]);
        (await theirs.AppendAsync([Row(Mill, 4, "another")], None)).ShouldBe([AppendOutcome.Fenced]);
        Texts(await mine.ReadAsync([new(Mill, 3)], 10, None)).ShouldBe([Text(Row(Mill, 4))]);
    }

    [Fact]
    public async Task A_fenced_row_does_not_keep_the_others_from_being_committed()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Roof, 2);
        (await journal.AppendAsync([Row(Mill, 1), Row(Roof, 2, "late"), Row(Gateway, 1)], None))
            .ShouldBe([AppendOutcome.Committed, AppendOutcome.Fenced, AppendOutcome.Committed]);
        Texts(await journal.ReadAsync([new(Mill, 0), new(Gateway, 0)], 10, None)).ShouldBe([Text(Row(Mill, 1)), Text(Row(Gateway, 1))]);
    }

    [Fact]
    public async Task A_row_that_stands_there_byte_for_byte_counts_as_committed()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 2);
        (await journal.AppendAsync([Row(Mill, 2), Row(Roof, 1)], None)).ShouldBe([AppendOutcome.Committed, AppendOutcome.Committed]);
        (await journal.ReadAsync([new(Mill, 0)], 10, None)).Count.ShouldBe(2);
    }

    [Theory]
    [InlineData(5)] // beyond a gap
    [InlineData(1)] // as if there were none
    public async Task A_row_that_does_not_stand_behind_its_predecessor_is_fenced(int sequence)
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 3);
        (await journal.AppendAsync([Row(Mill, sequence, "stray")], None)).ShouldBe([AppendOutcome.Fenced]);
        (await journal.AppendAsync([Row(Roof, sequence + 1)], None)).ShouldBe([AppendOutcome.Fenced]);
    }

    [Fact]
    public async Task An_activation_older_than_all_that_is_kept_is_fenced_still()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 8);
        await journal.WriteSnapshotAsync(new(Mill, 8, new byte[] { 8 }), [], None);
        (await journal.TrimAsync(Mill, 8, None)).ShouldBe(7);
        foreach (var sequence in (int[])[1, 2, 5, 8])
            (await journal.AppendAsync([Row(Mill, sequence, "old")], None)).ShouldBe([AppendOutcome.Fenced]);
        (await journal.AppendAsync([Row(Mill, 9)], None)).ShouldBe([AppendOutcome.Committed]);
    }

    [Fact]
    public async Task Many_that_race_for_each_sequence_number_never_both_win()
    {
        IFacilityJournal[] silos = [await OpenAsync(), await OpenAgainAsync(), await OpenAgainAsync()];
        for (var sequence = 1; sequence <= 15; sequence++)
        {
            var at = sequence;
            // Each names the journals in another order, as rows gather.
            var outcomes = await Task.WhenAll(silos.Select((silo, i) => silo.AppendAsync(
                i % 2 == 0 ? [Row(Mill, at, $"silo {i}"), Row(Roof, at, $"silo {i}")] : [Row(Roof, at, $"silo {i}"), Row(Mill, at, $"silo {i}")], None)));
            for (var row = 0; row < 2; row++)
            {
                var key = row == 0 ? Mill : Roof;
                var winners = Enumerable.Range(0, silos.Length).Where(i => outcomes[i][i % 2 == 0 ? row : 1 - row] == AppendOutcome.Committed).ToArray();
                winners.Length.ShouldBe(1, $"{key} row {at}");
                Texts(await silos[0].ReadAsync([new(key, at - 1)], 1, None)).ShouldBe([Text(Row(key, at, $"silo {winners[0]}"))]);
            }
        }
    }

    [Fact]
    public async Task Heads_name_the_newest_row_of_every_journal()
    {
        var journal = await OpenAsync();
        (await journal.HeadsAsync(None)).ShouldBeEmpty();
        await FillAsync(journal, Mill, 3);
        await FillAsync(journal, Gateway, 1);
        await FillAsync(journal, Roof, 5);
        await FillAsync(journal, JournalKey.City, 2);
        (await journal.HeadsAsync(None)).ShouldBe([new(Mill, 3), new(Gateway, 1), new(Roof, 5), new(JournalKey.City, 2)], ignoreOrder: true);
    }

    [Fact]
    public async Task The_newest_snapshot_is_kept_with_its_pages()
    {
        var journal = await OpenAsync();
        (await journal.ReadSnapshotAsync(Mill, None)).ShouldBeNull();
        await FillAsync(journal, Mill, 6);
        (await journal.WriteSnapshotAsync(new(Mill, 2, new byte[] { 1 }), [Page(1, 7, 100, 1), Page(1, 7, 200, 2), Page(1, 8, 100, 3)], None)).ShouldBe(AppendOutcome.Committed);
        (await journal.WriteSnapshotAsync(new(Mill, 6, new byte[] { 2, 3 }), [Page(1, 7, 200, 9), Page(1, 7, 300, 4), Page(1, 8, 100)], None)).ShouldBe(AppendOutcome.Committed);
        var again = await OpenAgainAsync();
        var snapshot = (await again.ReadSnapshotAsync(Mill, None))!;
        (snapshot.Sequence, Convert.ToHexString(snapshot.Image.Span)).ShouldBe((6, "0203"));
        Texts(await again.ReadPagesAsync(Mill, 1, 7, long.MinValue, long.MaxValue, None)).ShouldBe(["100=01", "200=09", "300=04"]);
        (await again.ReadPagesAsync(Mill, 1, 8, 0, 1000, None)).ShouldBeEmpty();
        (await again.ReadPagesAsync(Roof, 1, 7, 0, 1000, None)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(150, 300, "100 200")] // begins within the page before
    [InlineData(200, 201, "200")]
    [InlineData(50, 200, "100")] // before the first
    [InlineData(900, 901, "300")]
    [InlineData(50, 60, "")]
    public async Task Pages_are_found_by_what_they_cover(long from, long to, string expected)
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 1);
        await journal.WriteSnapshotAsync(new(Mill, 1, new byte[] { 1 }), [Page(1, 7, 300, 3), Page(1, 7, 100, 1), Page(1, 7, 200, 2), Page(2, 7, 110, 2)], None);
        var pages = await journal.ReadPagesAsync(Mill, 1, 7, from, to, None);
        string.Join(' ', pages.Select(p => p.Place.From)).ShouldBe(expected);
    }

    [Fact]
    public async Task An_older_snapshot_or_one_of_rows_that_are_not_there_is_fenced_with_its_pages()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 5);
        await journal.WriteSnapshotAsync(new(Mill, 4, new byte[] { 4 }), [], None);
        (await journal.WriteSnapshotAsync(new(Mill, 3, new byte[] { 3 }), [Page(1, 1, 1, 1)], None)).ShouldBe(AppendOutcome.Fenced);
        (await journal.WriteSnapshotAsync(new(Mill, 6, new byte[] { 6 }), [Page(1, 1, 1, 1)], None)).ShouldBe(AppendOutcome.Fenced);
        (await journal.ReadSnapshotAsync(Mill, None))!.Sequence.ShouldBe(4);
        (await journal.ReadPagesAsync(Mill, 1, 1, 0, 10, None)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Trimming_keeps_what_no_snapshot_or_feed_has_and_the_newest_row()
    {
        var journal = await OpenAsync();
        await FillAsync(journal, Mill, 9);
        (await journal.TrimAsync(Mill, 9, None)).ShouldBe(0);
        await journal.WriteSnapshotAsync(new(Mill, 6, new byte[] { 6 }), [], None);
        await journal.WriteFeedAsync("history", [new(Roof, 0)], None);
        (await journal.TrimAsync(Mill, 9, None)).ShouldBe(0, "a feed has taken nothing of it");
        await journal.WriteFeedAsync("history", [new(Mill, 4)], None);
        (await journal.TrimAsync(Mill, 3, None)).ShouldBe(3);
        (await journal.TrimAsync(Mill, 9, None)).ShouldBe(1);
        await journal.WriteFeedAsync("history", [new(Mill, 9)], None);
        (await journal.TrimAsync(Mill, 9, None)).ShouldBe(2);
        await journal.WriteSnapshotAsync(new(Mill, 9, new byte[] { 9 }), [], None);
        (await journal.TrimAsync(Mill, 9, None)).ShouldBe(2);
        Texts(await journal.ReadAsync([new(Mill, 0)], 10, None)).ShouldBe([Text(Row(Mill, 9))]);
    }

    [Fact]
    public async Task A_feed_never_goes_back()
    {
        var journal = await OpenAsync();
        await journal.WriteFeedAsync("history", [new(Mill, 5), new(Gateway, 1)], None);
        await journal.WriteFeedAsync("history", [new(Mill, 3), new(Roof, 2)], None);
        (await (await OpenAgainAsync()).ReadFeedAsync("history", None)).ShouldBe([new(Mill, 5), new(Roof, 2), new(Gateway, 1)], ignoreOrder: true);
        (await journal.ReadFeedAsync("another", None)).ShouldBeEmpty();
        (await journal.ReadFeedAsync("history", Mill, None), await journal.ReadFeedAsync("another", Mill, None)).ShouldBe((5, 0));
    }

    [Fact]
    public async Task A_large_row_comes_back_whole()
    {
        var journal = await OpenAsync();
        var batch = new byte[EnvelopeCodec.BytesMax];
        new Random(1).NextBytes(batch);
        await journal.AppendAsync([new(Mill, 1, batch)], None);
        (await journal.ReadAsync([new(Mill, 0)], 1, None))[0].Batch.Span.SequenceEqual(batch).ShouldBeTrue();
    }

    protected static JournalRow Row(JournalKey key, long sequence, string text = "row") => new(key, sequence, System.Text.Encoding.UTF8.GetBytes($"{text} {key} {sequence}"));

    protected static async Task FillAsync(IFacilityJournal journal, JournalKey key, int rows)
    {
        for (var sequence = 1; sequence <= rows; sequence++)
            (await journal.AppendAsync([Row(key, sequence)], None)).ShouldBe([AppendOutcome.Committed]);
    }

    protected static string Text(JournalRow row) => $"{row.Key} {row.Sequence} {Convert.ToHexString(row.Batch.Span)}";
    protected static IEnumerable<string> Texts(IEnumerable<JournalRow> rows) => rows.Select(Text);
    static IEnumerable<string> Texts(IEnumerable<SnapshotPage> pages) => pages.Select(p => $"{p.Place.From}={Convert.ToHexString(p.Body.Span)}");
    static SnapshotPage Page(int kind, int number, long from, params byte[] body) => new(new(kind, number, from), body);
}
