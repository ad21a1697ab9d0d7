using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Delivery.Routing;
using Twin.Model.Topology;

namespace Twin.City.Hosting;

/// <summary>What every grain of a silo works with: the model's revisions, where things lead, the durable record.</summary>
public sealed class CityWorld(CityModels models, IFacilityJournal journal, GroupCommit commits, TimeProvider time)
{
    /// <summary>A city whose model stays as it is.</summary>
    public CityWorld(CityModel model, IFacilityJournal journal, GroupCommit commits, TimeProvider time) : this(CityModels.Of(model), journal, commits, time)
    {
    }

    public CityModels Models { get; } = models;

    /// <summary>The newest revision known to this silo; and where things lead under it.</summary>
    public CityModel Model => Models.Current.Model;
    public FacilityReach Reach => Models.Current.Reach;

    public IFacilityJournal Journal { get; } = journal;
    public GroupCommit Commits { get; } = commits;
    public TimeProvider Time { get; } = time;
    public LivePace Pace { get; } = new(time);

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public FacilityRouting NewRouting() => new(Model);
}
