using Npgsql;
using Twin.Delivery.FacilityJournal;
using Twin.Storage.ModelFile;

namespace Twin.Delivery.Revising;

/// <summary>The model's history in the cluster's database: the one that decides which revisions there are.</summary>
public sealed class PostgresRevisions(PostgresStore store)
{
    // The next number alone is taken: of two silos that accept at once one is refused.
    const string Add = """
        WITH added AS (
            INSERT INTO model_revision (revision, accepted_ms, model, keys)
            SELECT $1, $2, $3, $4 WHERE $1 = (SELECT COALESCE(max(revision), 0) + 1 FROM model_revision)
            ON CONFLICT DO NOTHING RETURNING revision),
        given AS (
            INSERT INTO model_given (digest, revision) SELECT $5, revision FROM added WHERE $5 <> '' ON CONFLICT DO NOTHING)
        SELECT count(*) FROM added
        """;

    /// <summary>The newest revision's number; 0 where there is none.</summary>
    /// <exception cref="JournalStoreException">The server does not answer, or refuses.</exception>
    public Task<int> NewestAsync(CancellationToken cancel) => ScalarAsync<int>("SELECT COALESCE(max(revision), 0) FROM model_revision", cancel);

    /// <summary>Revisions after one, oldest first.</summary>
    public Task<List<RevisionRecord>> ReadAfterAsync(int revision, CancellationToken cancel) => store.UseAsync(async connection =>
    {
        await using var command = PostgresJournal.Command(connection, "SELECT revision, accepted_ms, model, keys FROM model_revision WHERE revision > $1 ORDER BY revision", revision);
        await using var reader = await command.ExecuteReaderAsync(cancel).ConfigureAwait(false);
        var records = new List<RevisionRecord>();
        while (await reader.ReadAsync(cancel).ConfigureAwait(false))
            records.Add(RecordOf(reader));
        return records;
    }, cancel);

    /// <summary>Adds the next revision.</summary>
    /// <param name="given">Digest of the file's text that gave it; null where it was sent.</param>
    /// <returns>False where another silo added one: catch up, and propose again.</returns>
    public async Task<bool> TryAddAsync(RevisionRecord record, string? given, CancellationToken cancel) =>
        await ScalarAsync<long>(Add, cancel, record.Revision, record.AcceptedMs, record.Model, record.Keys, given ?? "").ConfigureAwait(false) == 1;

    /// <summary>Whether some silo's file gave this text once.</summary>
    public Task<bool> WasGivenAsync(string digest, CancellationToken cancel) =>
        ScalarAsync<bool>("SELECT EXISTS (SELECT FROM model_given WHERE digest = $1)", cancel, digest);

    /// <summary>Remembers that a file gave the text of a revision that is there.</summary>
    public Task RememberGivenAsync(string digest, int revision, CancellationToken cancel) =>
        ScalarAsync<int>("WITH given AS (INSERT INTO model_given VALUES ($1, $2) ON CONFLICT DO NOTHING) SELECT 1", cancel, digest, revision);

    static RevisionRecord RecordOf(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetInt64(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3));

    Task<T> ScalarAsync<T>(string sql, CancellationToken cancel, params object[] values) => store.UseAsync(async connection =>
    {
        await using var command = PostgresJournal.Command(connection, sql, values);
        return (T)(await command.ExecuteScalarAsync(cancel).ConfigureAwait(false))!;
    }, cancel);
}
