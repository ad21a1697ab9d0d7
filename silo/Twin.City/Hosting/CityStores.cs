using Twin.City.CommandLine;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Slots;
using Twin.Storage;

namespace Twin.City.Hosting;

/// <summary>Where a silo keeps its journals: PostgreSQL, or one SQLite file of its data folder.</summary>
sealed class CityStores : IAsyncDisposable
{
    const string FileName = "city.db";

    readonly SqliteStore? sqlite;
    readonly PostgresStore? postgres;

    public CityStores(CityOptions options, DataFolder folder)
    {
        if (options.Postgres is { } connection) Journal = new PostgresJournal(postgres = new(connection));
        else Journal = new SqliteJournal(sqlite = new(Path.Combine(folder.Path, FileName)));
    }

    public IFacilityJournal Journal { get; }

    /// <summary>The cluster's database; null in evaluation mode.</summary>
    public PostgresStore? Postgres => postgres;

    /// <summary>Where the cluster's slots are kept.</summary>
    public ISlotStore Slots => postgres is null ? new SqliteSlots(sqlite!) : new PostgresSlots(postgres);

    public string Place => postgres?.Place ?? sqlite!.Place;

    public async ValueTask DisposeAsync()
    {
        sqlite?.Dispose();
        if (postgres is not null) await postgres.DisposeAsync();
    }
}
