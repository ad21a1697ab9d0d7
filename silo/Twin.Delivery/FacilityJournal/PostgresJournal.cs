using Npgsql;
using Twin.Delivery.Envelope;

namespace Twin.Delivery.FacilityJournal;

/// <summary>Facility journals in PostgreSQL.</summary>
/// <param name="store">Shared with the slots; disposed by its maker.</param>
public sealed class PostgresJournal(PostgresStore store) : IFacilityJournal
{
    // A row stands behind its predecessor or is the first of all; what is inserted elsewhere is an activation that was overtaken.
    const string Append = """
        INSERT INTO facility_journal (facility, seq, batch)
        SELECT r.facility, r.seq, r.batch FROM unnest($1, $2, $3) AS r(facility, seq, batch)
        WHERE CASE WHEN r.seq = 1 THEN NOT EXISTS (SELECT FROM facility_journal j WHERE j.facility = r.facility)
                   ELSE EXISTS (SELECT FROM facility_journal j WHERE j.facility = r.facility AND j.seq = r.seq - 1) END
        ON CONFLICT DO NOTHING
        RETURNING facility
        """;

    const string Standing = "SELECT facility, batch FROM facility_journal JOIN unnest($1, $2) AS r(facility, seq) USING (facility, seq)";

    const string Read = """
        SELECT j.facility, j.seq, j.batch FROM unnest($1, $2) AS p(facility, seq)
        CROSS JOIN LATERAL (SELECT * FROM facility_journal WHERE facility = p.facility AND seq > p.seq ORDER BY seq LIMIT $3) j
        ORDER BY j.facility, j.seq
        """;

    // From each journal's newest row straight to the next journal's: as many index probes as there are journals.
    const string Heads = """
        WITH RECURSIVE head AS (
            (SELECT facility, seq FROM facility_journal ORDER BY facility DESC, seq DESC LIMIT 1)
            UNION ALL
            SELECT n.facility, n.seq FROM head CROSS JOIN LATERAL
                (SELECT facility, seq FROM facility_journal WHERE facility < head.facility ORDER BY facility DESC, seq DESC LIMIT 1) n)
        SELECT facility, seq FROM head
        """;

    const string Trim = """
        DELETE FROM facility_journal WHERE facility = $1 AND seq <= LEAST($2,
            (SELECT max(seq) - 1 FROM facility_journal WHERE facility = $1),
            COALESCE((SELECT seq FROM facility_snapshot WHERE facility = $1), 0),
            (SELECT min(COALESCE(p.seq, 0)) FROM (SELECT DISTINCT feed FROM feed_place) f
                LEFT JOIN feed_place p ON p.feed = f.feed AND p.facility = $1))
        """;

    const string WriteFeed = """
        INSERT INTO feed_place (feed, facility, seq) SELECT $1, p.facility, p.seq FROM unnest($2, $3) AS p(facility, seq)
        ON CONFLICT (feed, facility) DO UPDATE SET seq = GREATEST(feed_place.seq, excluded.seq)
        """;

    public Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation) => store.UseAsync(async connection =>
    {
        // In one order everywhere, so that two silos that fence each other do not wait for each other.
        var ordered = rows.OrderBy(r => r.Key.Number).ToArray();
        long[] keys = [.. ordered.Select(r => r.Key.Number)], sequences = [.. ordered.Select(r => r.Sequence)];
        var inserted = new HashSet<long>();
        await using (var append = Command(connection, Append, keys, sequences, ordered.Select(r => r.Bytes).ToArray()))
        await using (var reader = await append.ExecuteReaderAsync(cancellation).ConfigureAwait(false))
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) inserted.Add(reader.GetInt64(0));
        if (inserted.Count < rows.Count) await AddStandingAsync(connection, ordered, inserted, cancellation).ConfigureAwait(false);
        return rows.Select(r => inserted.Contains(r.Key.Number) ? AppendOutcome.Committed : AppendOutcome.Fenced).ToArray();
    }, cancellation);

    public Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation) =>
        ListAsync(Read, r => new JournalRow(JournalKey.OfNumber(r.GetInt64(0)), r.GetInt64(1), r.GetFieldValue<byte[]>(2)),
            cancellation, Keys(after), Sequences(after), (long)rowsMax);

    public Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation) => ListAsync(Heads, PlaceOf, cancellation);

    public async Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation) =>
        (await ListAsync("SELECT seq, image FROM facility_snapshot WHERE facility = $1",
            r => new JournalSnapshot(key, r.GetInt64(0), r.GetFieldValue<byte[]>(1)), cancellation, key.Number).ConfigureAwait(false)).FirstOrDefault();

    public Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation) =>
        store.UseAsync(connection => PostgresSnapshots.WriteAsync(connection, snapshot, pages, cancellation), cancellation);

    public Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation) =>
        ListAsync(PostgresSnapshots.ReadPages, r => new SnapshotPage(new(kind, number, r.GetInt64(0)), r.GetFieldValue<byte[]>(1)),
            cancellation, key.Number, kind, number, from, to);

    public Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation) => ExecuteAsync(Trim, cancellation, key.Number, through);

    public Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation) =>
        ListAsync("SELECT facility, seq FROM feed_place WHERE feed = $1", PlaceOf, cancellation, feed);

    public async Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation) =>
        (await ListAsync("SELECT seq FROM feed_place WHERE feed = $1 AND facility = $2", r => r.GetInt64(0), cancellation, feed, key.Number).ConfigureAwait(false)).FirstOrDefault();

    public Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation) =>
        ExecuteAsync(WriteFeed, cancellation, feed, Keys(places), Sequences(places));

    // What was not inserted may be our own, of an append whose answer was lost.
    static async Task AddStandingAsync(NpgsqlConnection connection, JournalRow[] rows, HashSet<long> inserted, CancellationToken cancellation)
    {
        var missing = rows.Where(r => !inserted.Contains(r.Key.Number)).ToDictionary(r => r.Key.Number);
        await using var command = Command(connection, Standing, missing.Keys.ToArray(), missing.Values.Select(r => r.Sequence).ToArray());
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            var row = missing[reader.GetInt64(0)];
            var standing = await reader.GetFieldValueAsync<byte[]>(1, cancellation).ConfigureAwait(false);
            if (row.Batch.Span.SequenceEqual(standing)) inserted.Add(row.Key.Number);
        }
    }

    Task<IReadOnlyList<T>> ListAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params object[] values) =>
        store.UseAsync<IReadOnlyList<T>>(async connection =>
        {
            await using var command = Command(connection, sql, values);
            await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
            var list = new List<T>();
            while (await reader.ReadAsync(cancellation).ConfigureAwait(false)) list.Add(read(reader));
            return list;
        }, cancellation);

    Task<int> ExecuteAsync(string sql, CancellationToken cancellation, params object[] values) => store.UseAsync(async connection =>
    {
        await using var command = Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }, cancellation);

    internal static NpgsqlCommand Command(NpgsqlConnection connection, string sql, params object[] values)
    {
        var command = new NpgsqlCommand(sql, connection);
        foreach (var value in values) command.Parameters.Add(new() { Value = value });
        return command;
    }

    static JournalPlace PlaceOf(NpgsqlDataReader row) => new(JournalKey.OfNumber(row.GetInt64(0)), row.GetInt64(1));
    static long[] Keys(IReadOnlyList<JournalPlace> places) => [.. places.Select(p => p.Key.Number)];
    static long[] Sequences(IReadOnlyList<JournalPlace> places) => [.. places.Select(p => p.Sequence)];
}
