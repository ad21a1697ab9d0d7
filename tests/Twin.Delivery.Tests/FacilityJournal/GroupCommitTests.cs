using System.Collections.Concurrent;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;

namespace Twin.Delivery.Tests.FacilityJournal;

public sealed class GroupCommitTests
{
    static readonly JournalStoreFault Away = new(JournalStoreFaultKind.Away, "here", "no answer");

    readonly ManualTimeProvider clock = new();
    readonly ScriptedJournal journal = new();

    [Fact]
    public async Task Rows_of_many_facilities_share_a_transaction_and_one_facilitys_rows_follow_each_other()
    {
        await using var group = Open();
        journal.Hold();
        var first = group.AppendAsync(Row(1, 1));
        await Wait.UntilAsync(() => journal.Groups.Count == 1, "the first transaction is under way");
        Task<AppendOutcome>[] rest = [group.AppendAsync(Row(1, 2)), group.AppendAsync(Row(2, 1)), group.AppendAsync(Row(1, 3)), group.AppendAsync(Row(3, 1))];
        journal.Release();
        (await first).ShouldBe(AppendOutcome.Committed);
        await Task.WhenAll(rest);
        journal.Groups.ShouldBe(["n1 1", "n1 2, n2 1, n3 1", "n1 3"]);
        (group.Commits, group.Rows).ShouldBe((3, 5));
    }

    [Fact]
    public async Task Each_row_gets_its_own_outcome()
    {
        journal.Fenced = new(JournalOwner.Facility, 2);
        await using var group = Open();
        var outcomes = await Task.WhenAll(group.AppendAsync(Row(1, 1)), group.AppendAsync(Row(2, 1)), group.AppendAsync(Row(3, 1)));
        outcomes.ShouldBe([AppendOutcome.Committed, AppendOutcome.Fenced, AppendOutcome.Committed]);
    }

    [Fact]
    public async Task While_the_store_is_away_rows_wait_and_the_same_bytes_are_tried_until_it_is_back()
    {
        await using var group = Open();
        journal.Fault = Away;
        var row = group.AppendAsync(Row(1, 1));
        await Wait.UntilAsync(() => journal.Groups.Count >= 5, clock, TimeSpan.FromSeconds(1), "it is tried again");
        (row.IsCompleted, group.Fault).ShouldBe((false, Away));
        journal.Fault = null;
        await Wait.UntilAsync(() => row.IsCompleted, clock, TimeSpan.FromSeconds(1), "it is committed");
        (await row, group.Fault).ShouldBe((AppendOutcome.Committed, null));
        journal.Groups.Distinct().ShouldBe(["n1 1"]);
    }

    [Fact]
    public async Task What_waits_when_it_is_disposed_is_cancelled_and_nothing_is_taken_after()
    {
        var group = Open();
        journal.Fault = Away;
        var row = group.AppendAsync(Row(1, 1));
        await Wait.UntilAsync(() => journal.Groups.Count >= 1, "it was tried");
        var behind = group.AppendAsync(Row(1, 2));
        await group.DisposeAsync();
        await Should.ThrowAsync<OperationCanceledException>(row);
        await Should.ThrowAsync<OperationCanceledException>(behind);
        await Should.ThrowAsync<OperationCanceledException>(group.AppendAsync(Row(2, 1)));
    }

    [Fact]
    public async Task Appends_from_many_threads_are_all_answered()
    {
        await using var group = Open();
        await Task.WhenAll(Enumerable.Range(1, 50).Select(facility => Task.Run(async () =>
        {
            for (var sequence = 1; sequence <= 40; sequence++) (await group.AppendAsync(Row(facility, sequence))).ShouldBe(AppendOutcome.Committed);
        })));
        group.Rows.ShouldBe(2_000);
    }

    GroupCommit Open() => new(journal, clock, NullLogger<GroupCommit>.Instance);

    static JournalRow Row(int facility, long sequence) => new(new(JournalOwner.Facility, facility), sequence, new byte[] { 1 });

    /// <summary>A journal of appends alone, which holds them back or fails them as it is told.</summary>
    sealed class ScriptedJournal : IFacilityJournal
    {
        readonly ConcurrentQueue<string> groups = new();
        volatile TaskCompletionSource? held;

        public JournalStoreFault? Fault { get; set; }
        public JournalKey? Fenced { get; set; }
        public IReadOnlyCollection<string> Groups => groups;

        public void Hold() => held = new(TaskCreationOptions.RunContinuationsAsynchronously);
        public void Release() => held!.SetResult();

        public async Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
        {
            groups.Enqueue(string.Join(", ", rows.Select(r => $"{r.Key} {r.Sequence}")));
            if (held is { } wait) await wait.Task;
            if (Fault is { } fault) throw new JournalStoreException(fault);
            return [.. rows.Select(r => r.Key == Fenced ? AppendOutcome.Fenced : AppendOutcome.Committed)];
        }

        public Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation) => throw new NotSupportedException();
        public Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation) => throw new NotSupportedException();
        public Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation) => throw new NotSupportedException();
        public Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation) => throw new NotSupportedException();
    }
}
