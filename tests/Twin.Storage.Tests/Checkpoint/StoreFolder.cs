namespace Twin.Storage.Checkpoint;

/// <summary>A store in a folder of its own, which can be dropped and opened again as after a crash.</summary>
sealed class StoreFolder : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-store-").FullName;
    ParkStoreOptions options;

    public StoreFolder(ParkStoreOptions? options = null)
    {
        this.options = options ?? new();
        Store = Open();
    }

    public string Path => System.IO.Path.Combine(folder, "twin.db");

    public ParkStore Store { get; private set; }

    public Dictionary<(int Kind, int Number), byte[]> States { get; } = [];

    /// <summary>Drops what is in memory: what no checkpoint wrote is gone.</summary>
    public void Crash(ParkStoreOptions? changed = null)
    {
        options = changed ?? options;
        Store.Dispose();
        Store = Open();
    }

    public void Checkpoint(long position)
    {
        var checkpoint = Store.BeginCheckpoint(position);
        Store.Write(checkpoint).ShouldBeNull();
        Store.EndCheckpoint(checkpoint);
    }

    public (ParkStore? Store, StoreFault? Fault) TryOpen() => ParkStore.Open(Path, options, (kind, number, state) => States[(kind, number)] = state.ToArray());

    ParkStore Open()
    {
        States.Clear();
        var (store, fault) = TryOpen();
        fault.ShouldBeNull();
        return store.ShouldNotBeNull();
    }

    public void Dispose()
    {
        Store.Dispose();
        Directory.Delete(folder, recursive: true);
    }
}
