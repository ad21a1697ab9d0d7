using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;

namespace Twin.Simulation.Facilities;

/// <summary>Facility journals in memory, whose store can be taken away, with or without doing what it was asked before.</summary>
public sealed class MemoryJournal : IFacilityJournal
{
    sealed class One
    {
        public readonly List<byte[]> Rows = [];
        public readonly SortedDictionary<(int Kind, int Number, long From), byte[]> Pages = [];
        public JournalSnapshot? Snapshot;
    }

    static readonly JournalStoreFault Away = new(JournalStoreFaultKind.Away, "memory", "away");

    readonly Dictionary<JournalKey, One> journals = [];
    readonly Dictionary<(string Feed, JournalKey Key), long> feeds = [];
    readonly Lock gate = new();

    /// <summary>Asked before each call: whether the store is away.</summary>
    public Func<bool> IsAway { get; set; } = () => false;

    /// <summary>Asked after each write: whether its answer is lost.</summary>
    public Func<bool> LosesAnswer { get; set; } = () => false;

    /// <summary>What an append takes before it is done.</summary>
    public Func<Task> Takes { get; set; } = () => Task.CompletedTask;

    public int Rows { get { lock (gate) return journals.Values.Sum(j => j.Rows.Count); } }

    public async Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation)
    {
        await Takes();
        return await AppendAsync(rows);
    }

    Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows) => Write(() => rows.Select(row =>
    {
        var stored = Of(row.Key).Rows;
        if (row.Sequence <= stored.Count)
            return row.Batch.Span.SequenceEqual(stored[(int)row.Sequence - 1]) ? AppendOutcome.Committed : AppendOutcome.Fenced;
        if (row.Sequence != stored.Count + 1) return AppendOutcome.Fenced;
        stored.Add(row.Batch.ToArray());
        return AppendOutcome.Committed;
    }).ToArray());

    public Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation) => Read<IReadOnlyList<JournalRow>>(() =>
        [.. after.SelectMany(place => Of(place.Key).Rows.Skip((int)place.Sequence).Take(rowsMax).Select((bytes, i) => new JournalRow(place.Key, place.Sequence + 1 + i, bytes)))]);

    public Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation) => Read<IReadOnlyList<JournalPlace>>(() =>
        [.. journals.Where(j => j.Value.Rows.Count > 0).Select(j => new JournalPlace(j.Key, j.Value.Rows.Count))]);

    public Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation) => Read(() => Of(key).Snapshot);

    public Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation) => Write(() =>
    {
        var one = Of(snapshot.Key);
        if (one.Snapshot is { } kept && kept.Sequence > snapshot.Sequence || snapshot.Sequence > one.Rows.Count) return AppendOutcome.Fenced;
        one.Snapshot = snapshot;
        foreach (var (place, body) in pages)
            if (body.IsEmpty) one.Pages.Remove((place.Kind, place.Number, place.From));
            else one.Pages[(place.Kind, place.Number, place.From)] = body.ToArray();
        return AppendOutcome.Committed;
    });

    public Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation) => Read<IReadOnlyList<SnapshotPage>>(() =>
    {
        var pages = Of(key).Pages.Where(p => p.Key.Kind == kind && p.Key.Number == number && p.Key.From < to).Select(p => new SnapshotPage(new(kind, number, p.Key.From), p.Value)).ToList();
        var first = pages.FindLastIndex(p => p.Place.From <= from);
        return first > 0 ? pages[first..] : pages;
    });

    public Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation) => Task.FromResult(0);

    public Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation) => Read<IReadOnlyList<JournalPlace>>(() =>
        [.. feeds.Where(f => f.Key.Feed == feed).Select(f => new JournalPlace(f.Key.Key, f.Value))]);

    public Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation) => Read(() => feeds.GetValueOrDefault((feed, key)));

    public Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation) => Write(() =>
    {
        foreach (var (key, sequence) in places) feeds[(feed, key)] = Math.Max(sequence, feeds.GetValueOrDefault((feed, key)));
        return 0;
    });

    One Of(JournalKey key) => journals.TryGetValue(key, out var one) ? one : journals[key] = new();

    Task<T> Read<T>(Func<T> read)
    {
        if (IsAway()) return Task.FromException<T>(new JournalStoreException(Away));
        lock (gate) return Task.FromResult(read());
    }

    Task<T> Write<T>(Func<T> write)
    {
        if (IsAway()) return Task.FromException<T>(new JournalStoreException(Away));
        T answer;
        lock (gate) answer = write();
        return LosesAnswer() ? Task.FromException<T>(new JournalStoreException(Away)) : Task.FromResult(answer);
    }
}
