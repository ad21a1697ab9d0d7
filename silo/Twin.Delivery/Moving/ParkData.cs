using System.Diagnostics.CodeAnalysis;
using Twin.Model.Topology;
using Twin.Storage;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;
using Twin.Storage.ModelFile;

namespace Twin.Delivery.Moving;

/// <summary>A Park edition's data folder at rest: locked, its store complete, its newest model.</summary>
public sealed class ParkData : IDisposable
{
    readonly DataFolder folder;

    ParkData(DataFolder folder, CityModel model, ParkStore store) => (this.folder, Model, Store) = (folder, model, store);

    public CityModel Model { get; }

    public ParkStore Store { get; }

    /// <summary>Where the model's history lies: the city takes it over as it is.</summary>
    public string ModelPath => folder.ModelPath;

    /// <param name="refusal">One line for the operator: the place, what is wrong, what to do.</param>
    public static bool TryOpen(string path, [NotNullWhen(true)] out ParkData? data, [NotNullWhen(false)] out string? refusal)
    {
        data = null;
        if (!DataFolder.TryOpen(path, out var folder, out var refused))
        {
            refusal = refused.Line;
            return false;
        }
        data = Open(folder, out refusal);
        if (data is null) folder.Dispose();
        else refusal = null;
        return data is not null;
    }

    public void Dispose()
    {
        Store.Dispose();
        folder.Dispose();
    }

    static ParkData? Open(DataFolder folder, out string refusal)
    {
        if (!ModelHistory.TryOpen(folder.ModelPath, out var history, out var fault))
        {
            refusal = fault;
            return null;
        }
        if (history.Current is not { } model)
        {
            refusal = $"data folder {folder.Path} has no model: no park was ever served from it";
            return null;
        }
        var (store, storeFault) = ParkStore.Open(folder.DatabasePath, new() { Zone = model.TimeZone }, (_, _, _) => { });
        if (store is null)
        {
            refusal = $"{folder.DatabasePath}: {storeFault}";
            return null;
        }
        if (CommitsAfter(folder, store.Position) is var waiting and > 0)
        {
            store.Dispose();
            refusal = $"data folder {folder.Path}: {waiting} commits are in the journal and not in {folder.DatabasePath} yet: start the Park edition on it, and stop it in order";
            return null;
        }
        if (store.History.HasDropped)
        {
            store.Dispose();
            refusal = $"data folder {folder.Path}: old readings were dropped (--keep-readings), so a city could not book its ledger anew from them";
            return null;
        }
        refusal = "";
        return new(folder, model, store);
    }

    // Ticks and sessions change no reading.
    static long CommitsAfter(DataFolder folder, long position)
    {
        using var cursor = new JournalReader(new DiskJournalFiles(folder.JournalPath), folder.JournalSalt).Read(position);
        var (frame, commits) = (new CommitFrame(), 0L);
        while (cursor.TryRead(frame))
            if (frame.Controls.Count > 0 || frame.Batches.Exists(b => b.Count > 0)) commits++;
        return commits;
    }
}
