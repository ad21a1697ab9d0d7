using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>The models of past instants: reading one again takes its whole text, so the newest asked for are kept. Any thread.</summary>
public sealed class PastModels(ModelHistory models)
{
    const int KeptMax = 4;

    readonly Lock reading = new();
    readonly List<CityModel> kept = [];

    /// <param name="current">The model in force now.</param>
    public CityModel At(long timeMs, CityModel current)
    {
        var revision = models.RevisionAt(timeMs)?.Number ?? current.Revision;
        if (revision >= current.Revision) return current;
        lock (reading)
        {
            if (kept.Find(m => m.Revision == revision) is { } known) return known;
            var model = models.ModelOf(revision);
            if (kept.Count == KeptMax) kept.RemoveAt(0);
            kept.Add(model);
            return model;
        }
    }

    /// <summary>A node at an instant, by its path then, or by its path now where that was nobody else's.</summary>
    public (CityModel Model, Node? Node) Find(string path, long timeMs, CityModel current)
    {
        var model = At(timeMs, current);
        return (model, model.Find(path)
            ?? (current.Find(path) is { } renamed && model.Find(renamed.Key) is { } known && model.Find(known.Path) == known ? known : null));
    }

    /// <summary>The revisions that came into force after an instant, in order, after the one that was in force then; the first of all where none was.</summary>
    public IEnumerable<(long FromMs, CityModel Model)> Since(long timeMs, CityModel current)
    {
        var first = models.RevisionAt(timeMs)?.Number ?? 1;
        foreach (var revision in models.Revisions)
            if (revision.Number >= first && revision.Number <= current.Revision) yield return (revision.AcceptedMs, At(revision.AcceptedMs, current));
    }
}
