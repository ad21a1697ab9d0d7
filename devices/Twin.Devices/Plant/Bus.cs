using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>The bus of a facility: what it uses itself, what hangs on it, and the meters that bring its power.</summary>
sealed class Bus(Site site)
{
    public Site Site { get; } = site;

    /// <summary>What no meter below measures.</summary>
    public Flow Own { get; } = new();

    /// <summary>PV, batteries, chargers and metered loads; the bus is one of the two sides.</summary>
    public List<Meter> Ends { get; } = [];

    /// <summary>Meters to the buses that this one supplies.</summary>
    public List<Meter> Feeders { get; } = [];

    /// <summary>Meters from the grid; several share the power.</summary>
    public List<Meter> GridSupplies { get; } = [];

    /// <summary>Meters from other buses: the first carries all but what neighbours buy.</summary>
    public List<Meter> BusSupplies { get; } = [];

    public double RatedKw => GridSupplies.Count > 0 ? GridSupplies.Sum(m => m.RatedKw) : BusSupplies.Select(m => m.RatedKw).FirstOrDefault();

    /// <summary>The line from the own enterprise is the one that carries the rest.</summary>
    public void PutOwnSupplyFirst(IReadOnlyList<Bus> all)
    {
        var own = BusSupplies.FindIndex(m => all.Any(b => b.Feeders.Contains(m) && b.Site.Facility.Parent == Site.Facility.Parent));
        if (own > 0) (BusSupplies[0], BusSupplies[own]) = (BusSupplies[own], BusSupplies[0]);
    }

    public bool HasSupply => GridSupplies.Count + BusSupplies.Count > 0;
}
