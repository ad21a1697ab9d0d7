using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.Park.Sources;

/// <summary>The models of past instants: reading one again takes its whole text, so the newest asked for are kept. Any thread.</summary>
sealed class PastModels(ModelHistory models)
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
}
