using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Routing;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.City.Hosting;

/// <summary>What every grain of a silo works with: the model, where things lead, the durable record.</summary>
public sealed class CityWorld(CityModel model, IFacilityJournal journal, GroupCommit commits, TimeProvider time)
{
    public CityModel Model { get; } = model;
    public FacilityReach Reach { get; } = new(new RouteTable(model));
    public IFacilityJournal Journal { get; } = journal;
    public GroupCommit Commits { get; } = commits;
    public TimeProvider Time { get; } = time;

    public long NowMs => Time.GetUtcNow().ToUnixTimeMilliseconds();

    public FacilityRouting NewRouting() => new(Model);
}
