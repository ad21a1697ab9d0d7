using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Park.Revising;

namespace Twin.Park.Engine;

/// <summary>How another model revision comes into force, and what it says of the past is booked.</summary>
sealed partial class CityState
{
    /// <summary>Puts a model revision in force. What it says of the past restates the past, with the commit that brought it.</summary>
    public void ChangeModel(CityModel model, in CommitPoint commit)
    {
        FlushLedger();
        Derive(int.MaxValue);
        var images = new TwinImages(this);
        var restating = new ModelRestating(Model, model, store, HorizonMs, commit);
        Adopt(new(model));
        images.RestoreFacilities(facilities, At.TimeMs);
        foreach (var point in restating.Arrived)
            if (facilities.TryFind(point.Key.Number, out var hosted, out var slot))
            {
                var (newest, counting) = restating.NewestOf(point.Key);
                hosted.Twin.Recall(slot, newest, counting, exchanges.Of(point.Key), At.TimeMs);
            }
        foreach (var (node, interval) in restating.Repriced()) Touch(node, interval, commit, RestatementCause.Factor);
        restating.RestateMetered(exchanges, Restate, RegisterEvents.Replace);
        using (var ledger = new DerivationLedger(store.Ledger)) derived.UpdateGreen(ledger, commit, RestatementCause.Factor);
        day = default;
        StartDay(LocalDay.Of(At.TimeMs, model.TimeZone));
        RollUp();
    }

    void Restate(SeriesKey series, long interval, Cell change, CommitPoint commit)
    {
        var closed = Closing.IsClosed(interval, commit.TimeMs);
        store.Ledger.Book(new(series, interval, change));
        if (closed) restated.Add(new(series, interval, change, RestatementCause.ModelChange, commit.Position, commit.TimeMs));
        if (series.Owner == SeriesOwner.Node) Touch(new(series.Number), interval, commit, RestatementCause.ModelChange);
    }

    void Touch(NodeKey node, long interval, in CommitPoint commit, RestatementCause cause)
    {
        if (Closing.IsClosed(interval, commit.TimeMs)) derived.Restated(node, interval, commit, cause);
        else derived.Touch(node, interval);
    }
}
