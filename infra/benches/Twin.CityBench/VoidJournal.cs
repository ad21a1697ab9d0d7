using System.Collections.Concurrent;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;

namespace Twin.CityBench;

/// <summary>Facility journals that keep nothing durable: in memory, the newest snapshot of each and the rows after it.</summary>
sealed class VoidJournal : IFacilityJournal
{
    sealed class One
    {
        public readonly Queue<JournalRow> Rows = [];
        public readonly SortedDictionary<(int Kind, int Number, long From), ReadOnlyMemory<byte>> Pages = [];
        public JournalSnapshot? Snapshot;
        public long Head;
    }

    readonly ConcurrentDictionary<JournalKey, One> journals = [];
    readonly ConcurrentDictionary<(string Feed, JournalKey Key), long> feeds = [];

    public Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        var outcomes = new AppendOutcome[rows.Count];
        for (var i = 0; i < outcomes.Length; i++)
        {
            var one = Of(rows[i].Key);
            lock (one)
            {
                outcomes[i] = rows[i].Sequence == one.Head + 1 ? AppendOutcome.Committed : AppendOutcome.Fenced;
                if (outcomes[i] == AppendOutcome.Fenced) continue;
                one.Head++;
                one.Rows.Enqueue(rows[i]);
            }
        }
        return Task.FromResult(outcomes);
    }

    public Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation) => Task.FromResult<IReadOnlyList<JournalRow>>(
        [.. after.SelectMany(place => In(place.Key, one => one.Rows.Where(r => r.Sequence > place.Sequence).Take(rowsMax).ToArray()))]);

    public Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<JournalPlace>>([.. journals.Where(j => j.Value.Head > 0).Select(j => new JournalPlace(j.Key, j.Value.Head))]);

    public Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation) => Task.FromResult(In(key, one => one.Snapshot));

    public Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation) => Task.FromResult(In(snapshot.Key, one =>
    {
        if (one.Snapshot?.Sequence > snapshot.Sequence || snapshot.Sequence > one.Head) return AppendOutcome.Fenced;
        one.Snapshot = snapshot;
        foreach (var (place, body) in pages)
            if (body.IsEmpty) one.Pages.Remove((place.Kind, place.Number, place.From));
            else one.Pages[(place.Kind, place.Number, place.From)] = body;
        while (one.Rows.TryPeek(out var row) && row.Sequence <= snapshot.Sequence) one.Rows.Dequeue();
        return AppendOutcome.Committed;
    }));

    public Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation) => Task.FromResult(In<IReadOnlyList<SnapshotPage>>(key, one =>
    {
        var pages = one.Pages.Where(p => p.Key.Kind == kind && p.Key.Number == number && p.Key.From < to).Select(p => new SnapshotPage(new(kind, number, p.Key.From), p.Value)).ToList();
        var first = pages.FindLastIndex(p => p.Place.From <= from);
        return first > 0 ? pages[first..] : pages;
    }));

    public Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation) => Task.FromResult(0);

    public Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation) =>
        Task.FromResult<IReadOnlyList<JournalPlace>>([.. feeds.Where(f => f.Key.Feed == feed).Select(f => new JournalPlace(f.Key.Key, f.Value))]);

    public Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation) => Task.FromResult(feeds.GetValueOrDefault((feed, key)));

    public Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation)
    {
        foreach (var (key, sequence) in places) feeds.AddOrUpdate((feed, key), sequence, (_, kept) => Math.Max(kept, sequence));
        return Task.CompletedTask;
    }

    One Of(JournalKey key) => journals.GetOrAdd(key, static _ => new());

    T In<T>(JournalKey key, Func<One, T> use)
    {
        var one = Of(key);
        lock (one) return use(one);
    }
}
