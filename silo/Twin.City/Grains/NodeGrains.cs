using Orleans.Runtime;
using Twin.City.Contracts;
using Twin.City.Hosting;
using Twin.City.Placement;
using Twin.Model.Topology;

namespace Twin.City.Grains;

[EnterprisePlacementAttribute, GrainType("enterprise")]
sealed class EnterpriseGrain(CityWorld world, CityMetrics metrics, ILogger<EnterpriseGrain> logger) : NodeGrain(world, metrics, logger), IEnterpriseGrain;

[EnterprisePlacementAttribute, GrainType("city")]
sealed class CityGrain(CityWorld world, CityMetrics metrics, ILogger<CityGrain> logger) : NodeGrain(world, metrics, logger), ICityGrain;

[EnterprisePlacementAttribute, GrainType("park")]
sealed class ParkGrain(CityWorld world, CityMetrics metrics, ILogger<ParkGrain> logger) : NodeGrain(world, metrics, logger), IParkGrain, IRemindable
{
    const string Reminder = "tick";

    /// <summary>The shortest that reminders allow. What is looked at in between is told its staleness when it is looked at.</summary>
    static readonly TimeSpan TickInterval = TimeSpan.FromMinutes(1);

    // Every silo that starts says this: a reminder that is there keeps its turn.
    public async Task Begin()
    {
        if (await this.GetReminder(Reminder) is null) await this.RegisterOrUpdateReminder(Reminder, TickInterval, TickInterval);
    }

    public async Task ReceiveReminder(string reminderName, TickStatus status)
    {
        foreach (var facility in Node.Children.SelectMany(e => e.Children)) await GrainFactory.Facility(facility.Key).Tick();
    }
}
