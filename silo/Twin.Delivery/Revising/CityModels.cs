using Twin.Model.Topology;

namespace Twin.Delivery.Revising;

/// <summary>The model's revisions as one silo knows them: the newest, and older ones for journals that begin under them. Any thread.</summary>
public sealed class CityModels : IDisposable
{
    /// <summary>Older revisions in memory: facilities that begin after a change mostly come from the one before.</summary>
    const int PastMax = 3;

    readonly Func<int, CancellationToken, Task<CityModel>> find;
    readonly SemaphoreSlim finding = new(1, 1);
    readonly Lock gate = new();
    readonly List<ModelView> past = [];
    (int Before, int Now, RevisionChanges Changes)? between;
    volatile ModelView current;

    /// <param name="find">Reads a revision that is not in memory, newer ones too: a silo that is behind catches up by it.</param>
    public CityModels(CityModel current, Func<int, CancellationToken, Task<CityModel>> find) => (this.current, this.find) = (new(current), find);

    /// <summary>A model that has one revision.</summary>
    public static CityModels Of(CityModel model) =>
        new(model, (revision, _) => throw new InvalidDataException($"a row asks for model revision {revision}; there is revision {model.Revision} alone"));

    /// <summary>The newest revision known here.</summary>
    public ModelView Current => current;

    /// <summary>Raised with the newest revision, one at a time. Handlers return at once.</summary>
    public event Action<ModelView>? Advanced;

    /// <summary>Makes a revision the newest; one that is older than what is known changes nothing.</summary>
    public void Advance(CityModel next)
    {
        lock (gate)
        {
            if (next.Revision <= current.Revision) return;
            Keep(current);
            current = new(next);
            Advanced?.Invoke(current);
        }
    }

    /// <summary>A revision, newer than known ones too: then it is the newest after this.</summary>
    /// <exception cref="InvalidDataException">There is none of that number, or it is damaged.</exception>
    /// <exception cref="FacilityJournal.JournalStoreException">The store does not answer.</exception>
    public async ValueTask<ModelView> OfAsync(int revision, CancellationToken cancel)
    {
        if (Known(revision) is { } known) return known;
        await finding.WaitAsync(cancel);
        try
        {
            if (Known(revision) is { } found) return found;
            var model = await find(revision, cancel);
            if (revision > current.Revision) Advance(model);
            if (Known(revision) is { } advanced) return advanced;
            var view = new ModelView(model);
            lock (gate) Keep(view);
            return view;
        }
        finally
        {
            finding.Release();
        }
    }

    public void Dispose() => finding.Dispose();

    internal RevisionChanges Between(ModelView before, ModelView now)
    {
        lock (gate)
            if (between is { } known && known.Before == before.Revision && known.Now == now.Revision) return known.Changes;
        var changes = new RevisionChanges(before.Model, now.Model);
        lock (gate) between = (before.Revision, now.Revision, changes);
        return changes;
    }

    ModelView? Known(int revision)
    {
        if (current is { } newest && newest.Revision == revision) return newest;
        lock (gate) return past.Find(v => v.Revision == revision);
    }

    void Keep(ModelView view)
    {
        past.Add(view);
        if (past.Count > PastMax) past.RemoveAt(0);
    }
}
