using Twin.City.Hosting;
using Twin.Delivery.Lanes;
using Twin.Operations.Health;

namespace Twin.City.Sources;

/// <summary>Whether this silo may be sent traffic.</summary>
sealed class CityHealthSource(CityWorld world, DeliveryLanes lanes) : IHealthSource
{
    public HealthReport Report()
    {
        List<string> faults = [];
        var fault = world.Commits.Fault;
        if (fault is not null) faults.Add(fault.ToString());
        if (lanes.Fault is { } unreachable) faults.Add(unreachable);
        return new(faults.Count == 0, fault is null, world.NowMs, faults);
    }
}
