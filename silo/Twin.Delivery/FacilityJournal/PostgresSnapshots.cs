using Npgsql;

namespace Twin.Delivery.FacilityJournal;

/// <summary>Snapshots and their pages in PostgreSQL.</summary>
static class PostgresSnapshots
{
    const string WriteImage = """
        INSERT INTO facility_snapshot (facility, seq, image)
        SELECT $1, $2, $3 WHERE EXISTS (SELECT FROM facility_journal WHERE facility = $1 AND seq = $2)
        ON CONFLICT (facility) DO UPDATE SET seq = excluded.seq, image = excluded.image WHERE facility_snapshot.seq <= excluded.seq
        """;

    const string WritePages = """
        INSERT INTO facility_page (facility, kind, number, from_at, body)
        SELECT $1, p.* FROM unnest($2, $3, $4, $5) AS p(kind, number, from_at, body)
        ON CONFLICT (facility, kind, number, from_at) DO UPDATE SET body = excluded.body
        """;

    const string DropPages = """
        DELETE FROM facility_page f USING unnest($2, $3, $4) AS p(kind, number, from_at)
        WHERE f.facility = $1 AND f.kind = p.kind AND f.number = p.number AND f.from_at = p.from_at
        """;

    public const string ReadPages = """
        SELECT from_at, body FROM facility_page WHERE facility = $1 AND kind = $2 AND number = $3 AND from_at < $5
            AND from_at >= COALESCE((SELECT max(from_at) FROM facility_page
                WHERE facility = $1 AND kind = $2 AND number = $3 AND from_at <= $4), $4)
        ORDER BY from_at
        """;

    public static async Task<AppendOutcome> WriteAsync(NpgsqlConnection connection, JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
        var key = snapshot.Key.Number;
        if (await ExecuteAsync(connection, WriteImage, cancellation, key, snapshot.Sequence, snapshot.Image.ToArray()).ConfigureAwait(false) == 0)
            return AppendOutcome.Fenced;
        var gone = pages.Where(p => p.Body.IsEmpty).ToArray();
        var kept = pages.Where(p => !p.Body.IsEmpty).ToArray();
        if (gone.Length > 0)
            await ExecuteAsync(connection, DropPages, cancellation, key, Kinds(gone), Numbers(gone), Froms(gone)).ConfigureAwait(false);
        if (kept.Length > 0)
            await ExecuteAsync(connection, WritePages, cancellation, key, Kinds(kept), Numbers(kept), Froms(kept),
                kept.Select(p => p.Body.ToArray()).ToArray()).ConfigureAwait(false);
        await transaction.CommitAsync(cancellation).ConfigureAwait(false);
        return AppendOutcome.Committed;
    }

    static async Task<int> ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation, params object[] values)
    {
        await using var command = PostgresJournal.Command(connection, sql, values);
        return await command.ExecuteNonQueryAsync(cancellation).ConfigureAwait(false);
    }

    static int[] Kinds(SnapshotPage[] pages) => [.. pages.Select(p => p.Place.Kind)];
    static int[] Numbers(SnapshotPage[] pages) => [.. pages.Select(p => p.Place.Number)];
    static long[] Froms(SnapshotPage[] pages) => [.. pages.Select(p => p.Place.From)];
}
