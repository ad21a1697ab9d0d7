using Twin.City.Hosting;
using Twin.City.Revising;
using Twin.Delivery.Broker;
using Twin.Delivery.History;
using Twin.Delivery.Lanes;
using Twin.Operations.Health;

namespace Twin.City.Sources;

/// <summary>Whether this silo may be sent traffic.</summary>
sealed class CityHealthSource(CityWorld world, DeliveryLanes lanes, RevisionWatch revisions, BrokerStates brokers, HistoryFeeds? history = null) : IHealthSource
{
    public HealthReport Report()
    {
        List<string> faults = [];
        var fault = world.Commits.Fault;
        if (fault is not null) faults.Add(fault.ToString());
        if (revisions.Fault is { } behind) faults.Add(behind);
        if (lanes.Fault is { } unreachable) faults.Add(unreachable);
        faults.AddRange(brokers.Faults);
        if (history?.Fault is { } unfed) faults.Add($"history: {unfed}");
        return new(faults.Count == 0, fault is null, world.NowMs, faults);
    }
}
