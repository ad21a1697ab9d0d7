using Microsoft.Data.Sqlite;
using Twin.Delivery.Envelope;

namespace Twin.Delivery.FacilityJournal;

/// <summary>Facility journals in one SQLite file: the evaluation mode.</summary>
/// <param name="store">Shared with the slots; disposed by its maker.</param>
public sealed class SqliteJournal(SqliteStore store) : IFacilityJournal
{
    const string Append = """
        INSERT INTO facility_journal(facility, seq, batch) SELECT $1, $2, $3
        WHERE CASE WHEN $2 = 1 THEN NOT EXISTS (SELECT 1 FROM facility_journal WHERE facility = $1)
                   ELSE EXISTS (SELECT 1 FROM facility_journal WHERE facility = $1 AND seq = $2 - 1) END
        ON CONFLICT DO NOTHING
        """;

    const string Heads = """
        WITH RECURSIVE head(facility) AS (
            SELECT max(facility) FROM facility_journal
            UNION ALL
            SELECT (SELECT max(facility) FROM facility_journal j WHERE j.facility < head.facility) FROM head WHERE head.facility IS NOT NULL)
        SELECT facility, (SELECT max(seq) FROM facility_journal j WHERE j.facility = head.facility) FROM head WHERE facility IS NOT NULL
        """;

    // SQLite's min() of several values is null if one is: a bound that does not exist is put out of the way.
    const string Trim = """
        DELETE FROM facility_journal WHERE facility = $1 AND seq <= min($2,
            (SELECT max(seq) - 1 FROM facility_journal WHERE facility = $1),
            COALESCE((SELECT seq FROM facility_snapshot WHERE facility = $1), 0),
            COALESCE((SELECT min(COALESCE(p.seq, 0)) FROM (SELECT DISTINCT feed FROM feed_place) f
                LEFT JOIN feed_place p ON p.feed = f.feed AND p.facility = $1), $2))
        """;

    const string WriteImage = """
        INSERT INTO facility_snapshot(facility, seq, image)
        SELECT $1, $2, $3 WHERE EXISTS (SELECT 1 FROM facility_journal WHERE facility = $1 AND seq = $2)
        ON CONFLICT(facility) DO UPDATE SET seq = excluded.seq, image = excluded.image WHERE facility_snapshot.seq <= excluded.seq
        """;

    const string WritePage = """
        INSERT INTO facility_page(facility, kind, number, from_at, body) VALUES($1, $2, $3, $4, $5)
        ON CONFLICT DO UPDATE SET body = excluded.body
        """;

    const string DropPage = "DELETE FROM facility_page WHERE facility = $1 AND kind = $2 AND number = $3 AND from_at = $4";

    const string ReadPages = """
        SELECT from_at, body FROM facility_page WHERE facility = $1 AND kind = $2 AND number = $3 AND from_at < $5
            AND from_at >= COALESCE((SELECT max(from_at) FROM facility_page
                WHERE facility = $1 AND kind = $2 AND number = $3 AND from_at <= $4), $4)
        ORDER BY from_at
        """;

    public Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) => store.UseAsync(session =>
    {
        using var append = session.Command(Append, 0L, 0L, Array.Empty<byte>());
        var outcomes = new AppendOutcome[rows.Count];
        for (var i = 0; i < rows.Count; i++)
        {
            (append.Parameters[0].Value, append.Parameters[1].Value, append.Parameters[2].Value) = (rows[i].Key.Number, rows[i].Sequence, rows[i].Bytes);
            outcomes[i] = append.ExecuteNonQuery() == 1 || Stands(session, rows[i]) ? AppendOutcome.Committed : AppendOutcome.Fenced;
        }
        return outcomes;
    }, cancellation);

    public Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation) =>
        store.UseAsync<IReadOnlyList<JournalRow>>(session => [.. after.OrderBy(p => p.Key.Number).SelectMany(place => session.List(
            "SELECT seq, batch FROM facility_journal WHERE facility = $1 AND seq > $2 ORDER BY seq LIMIT $3",
            r => new JournalRow(place.Key, r.GetInt64(0), r.GetFieldValue<byte[]>(1)), place.Key.Number, place.Sequence, rowsMax))], cancellation);

    public Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation) =>
        store.UseAsync<IReadOnlyList<JournalPlace>>(session => session.List(Heads, PlaceOf), cancellation);

    public Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation) => store.UseAsync(session =>
        session.List("SELECT seq, image FROM facility_snapshot WHERE facility = $1",
            r => new JournalSnapshot(key, r.GetInt64(0), r.GetFieldValue<byte[]>(1)), key.Number).FirstOrDefault(), cancellation);

    public Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation) => store.UseAsync(session =>
    {
        var key = snapshot.Key.Number;
        if (session.Execute(WriteImage, key, snapshot.Sequence, snapshot.Image.ToArray()) == 0) return AppendOutcome.Fenced;
        foreach (var (place, body) in pages)
            if (body.IsEmpty) session.Execute(DropPage, key, place.Kind, place.Number, place.From);
            else session.Execute(WritePage, key, place.Kind, place.Number, place.From, body.ToArray());
        return AppendOutcome.Committed;
    }, cancellation);

    public Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation) =>
        store.UseAsync<IReadOnlyList<SnapshotPage>>(session => session.List(ReadPages,
            r => new SnapshotPage(new(kind, number, r.GetInt64(0)), r.GetFieldValue<byte[]>(1)), key.Number, kind, number, from, to), cancellation);

    public Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation) =>
        store.UseAsync(session => session.Execute(Trim, key.Number, through), cancellation);

    public Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation) =>
        store.UseAsync<IReadOnlyList<JournalPlace>>(session => session.List("SELECT facility, seq FROM feed_place WHERE feed = $1", PlaceOf, feed), cancellation);

    public Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation) => store.UseAsync(session =>
        session.List("SELECT seq FROM feed_place WHERE feed = $1 AND facility = $2", r => r.GetInt64(0), feed, key.Number).FirstOrDefault(), cancellation);

    public Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation) => store.UseAsync(session =>
    {
        foreach (var (key, sequence) in places)
            session.Execute("INSERT INTO feed_place VALUES($1, $2, $3) ON CONFLICT DO UPDATE SET seq = max(seq, excluded.seq)", feed, key.Number, sequence);
        return places.Count;
    }, cancellation);

    // It may be our own, of an append whose answer was lost.
    static bool Stands(SqliteSession session, JournalRow row) => session.List(
        "SELECT batch FROM facility_journal WHERE facility = $1 AND seq = $2", r => r.GetFieldValue<byte[]>(0), row.Key.Number, row.Sequence)
        is [var standing] && row.Batch.Span.SequenceEqual(standing);

    static JournalPlace PlaceOf(SqliteDataReader row) => new(JournalKey.OfNumber(row.GetInt64(0)), row.GetInt64(1));
}
