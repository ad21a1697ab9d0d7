using Npgsql;
using Twin.Delivery.FacilityJournal;

namespace Twin.CityBench;

/// <summary>The journal that a run names, in a folder or database of its own.</summary>
sealed class BenchJournal : IAsyncDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-bench-").FullName;
    readonly SqliteStore? sqlite;
    readonly PostgresStore? postgres;
    readonly string database = $"bench_{Environment.ProcessId}";

    public BenchJournal(string name)
    {
        Journal = name switch
        {
            "sqlite" => new SqliteJournal(sqlite = new(Path.Combine(folder, "city.db"))),
            "postgres" => new PostgresJournal(postgres = new(NewDatabase())),
            _ => new VoidJournal(),
        };
    }

    public IFacilityJournal Journal { get; }

    public async ValueTask DisposeAsync()
    {
        sqlite?.Dispose();
        if (postgres is not null)
        {
            await postgres.DisposeAsync();
            Execute($"DROP DATABASE {database}");
        }
        Directory.Delete(folder, recursive: true);
    }

    string NewDatabase()
    {
        Execute($"CREATE DATABASE {database}");
        return new NpgsqlConnectionStringBuilder(BenchOptions.Postgres) { Database = database }.ToString();
    }

    static void Execute(string sql)
    {
        using var source = NpgsqlDataSource.Create(BenchOptions.Postgres);
        using var command = source.CreateCommand(sql);
        command.ExecuteNonQuery();
    }
}
