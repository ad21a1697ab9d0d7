using System.Globalization;
using Npgsql;

namespace Twin.Delivery.FacilityJournal;

/// <summary>One PostgreSQL database of the City edition: its connections, and its schema made and checked before the first use.</summary>
/// <remarks>The server need not be there when this is made: every call tries, until one succeeds.</remarks>
public sealed class PostgresStore : IAsyncDisposable
{
    /// <summary>Taken while the schema is made, so that silos that start together make it once. Any constant of our own.</summary>
    const long SchemaLock = 0x5477696E53636831; // "TwinSch1"

    readonly NpgsqlDataSource source;
    readonly SemaphoreSlim preparing = new(1, 1);
    volatile bool ready;

    /// <param name="connectionString">As Npgsql reads it.</param>
    public PostgresStore(string connectionString)
    {
        source = NpgsqlDataSource.Create(connectionString);
        var parts = new NpgsqlConnectionStringBuilder(connectionString);
        Place = string.Create(CultureInfo.InvariantCulture, $"postgresql {parts.Host}:{parts.Port}/{parts.Database}");
    }

    /// <summary>"postgresql host:port/database".</summary>
    public string Place { get; }

    /// <summary>Makes and checks the schema, if that was not done yet.</summary>
    /// <exception cref="JournalStoreException">The server does not answer, or refuses.</exception>
    public Task PrepareAsync(CancellationToken cancellation) => UseAsync(_ => Task.FromResult(true), cancellation);

    /// <summary>A number that no other start has: see <c>silo_life</c>.</summary>
    public Task<int> NextLifeAsync(CancellationToken cancellation) => UseAsync(async connection =>
        (int)(long)(await ScalarAsync(connection, "SELECT nextval('silo_life')", cancellation).ConfigureAwait(false))!, cancellation);

    /// <summary>Runs against a connection of the prepared database.</summary>
    /// <exception cref="JournalStoreException">The server does not answer, or refuses.</exception>
    internal async Task<T> UseAsync<T>(Func<NpgsqlConnection, Task<T>> work, CancellationToken cancellation)
    {
        try
        {
            if (!ready) await MakeReadyAsync(cancellation).ConfigureAwait(false);
            await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            return await work(connection).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgresFaults.IsOurs(error))
        {
            cancellation.ThrowIfCancellationRequested();
            throw PostgresFaults.Of(Place, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await source.DisposeAsync().ConfigureAwait(false);
        preparing.Dispose();
    }

    async Task MakeReadyAsync(CancellationToken cancellation)
    {
        await preparing.WaitAsync(cancellation).ConfigureAwait(false);
        try
        {
            if (ready) return;
            await using var connection = await source.OpenConnectionAsync(cancellation).ConfigureAwait(false);
            await using var transaction = await connection.BeginTransactionAsync(cancellation).ConfigureAwait(false);
            await ScalarAsync(connection, $"SELECT pg_advisory_xact_lock({SchemaLock})", cancellation).ConfigureAwait(false);
            var format = await FormatAsync(connection, cancellation).ConfigureAwait(false);
            if (format > PostgresSchema.Format)
                throw Fault(JournalStoreFaultKind.OtherFormat, $"the database has format {format}; this program works with {PostgresSchema.Format}");
            foreach (var script in PostgresSchema.Scripts.Skip(format))
                await ScalarAsync(connection, script, cancellation).ConfigureAwait(false);
            await CheckDurabilityAsync(connection, cancellation).ConfigureAwait(false);
            await transaction.CommitAsync(cancellation).ConfigureAwait(false);
            ready = true;
        }
        finally
        {
            preparing.Release();
        }
    }

    // 0: the database is empty.
    static async Task<int> FormatAsync(NpgsqlConnection connection, CancellationToken cancellation) =>
        await ScalarAsync(connection, "SELECT to_regclass('twin_format')::text", cancellation).ConfigureAwait(false) is null or DBNull ? 0
            : (int)(await ScalarAsync(connection, "SELECT max(version) FROM twin_format", cancellation).ConfigureAwait(false))!;

    // An answer to COMMIT that does not mean "on the disk" would make every acknowledgement of ours a guess.
    async Task CheckDurabilityAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        foreach (var setting in (string[])["fsync", "synchronous_commit"])
            if (await ScalarAsync(connection, $"SHOW {setting}", cancellation).ConfigureAwait(false) is "off")
                throw Fault(JournalStoreFaultKind.Unusable, $"{setting} is off: what is acknowledged would be lost with the machine; set it on");
    }

    JournalStoreException Fault(JournalStoreFaultKind kind, string reason) => new(new(kind, Place, reason));

    static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellation)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellation).ConfigureAwait(false);
    }
}
