using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>The electric network of the model: loads at the leaves, every other flow the sum of what it supplies.</summary>
/// <remarks>
/// Buses are taken in the order of supply, consumers before suppliers, so each meter's flow follows from those below it:
/// what enters a bus equals what leaves it and what it uses, at every instant.
/// </remarks>
sealed class PowerGrid
{
    // Of a roof's generation, at most this goes to the neighbour with a line of its own.
    const double NeighbourShare = 0.3;

    // Transformers: a part of their rating always, and a part of what they pass.
    const double IronLoss = 0.002, CopperLoss = 0.004;

    readonly Chance chance;
    readonly Weather weather;
    readonly List<Bus> buses = []; // consumers before suppliers
    readonly List<(Meter Meter, Meter[] Compared, double Factor)> mirrors = []; // check and boundary meters
    readonly Dictionary<Node, Meter[]> gridOfEnterprise;

    public PowerGrid(CityModel model, IReadOnlyDictionary<Node, Site> sites, Weather weather, Chance chance, long epochMs)
    {
        (this.weather, this.chance) = (weather, chance);
        Meters = model.AllDevices.Where(d => d.Sides is not null).ToDictionary(d => d, d => new Meter(d, chance));
        var primary = Meters.Values.Where(m => m.RoleAt(epochMs) == MeterRole.Primary).ToArray();
        var byNode = sites.ToDictionary(s => s.Key.Key, s => new Bus(s.Value));
        foreach (var meter in primary) Connect(meter, byNode);
        Order(byNode.Values);
        foreach (var bus in buses) bus.PutOwnSupplyFirst(buses);
        gridOfEnterprise = buses.Where(b => b.GridSupplies.Count > 0).GroupBy(b => b.Site.Facility.Parent!)
            .ToDictionary(g => g.Key, g => g.SelectMany(b => b.GridSupplies).ToArray());
        foreach (var meter in Meters.Values.Except(primary)) Mirror(meter, primary);
    }

    public IReadOnlyDictionary<Device, Meter> Meters { get; }

    public IReadOnlyList<Bus> Buses => buses;

    static void Connect(Meter meter, Dictionary<NodeKey, Bus> byNode)
    {
        var from = Find(meter.FromBus, byNode);
        var to = Find(meter.ToBus, byNode);
        switch (from, to)
        {
            case ({ } supplier, { } consumer):
                supplier.Feeders.Add(meter);
                consumer.BusSupplies.Add(meter);
                break;
            case ({ } bus, null) when meter.To == SideKind.Grid:
                bus.GridSupplies.Add(meter);
                break;
            case (null, { } bus) when meter.From == SideKind.Grid:
                bus.GridSupplies.Add(meter);
                break;
            default:
                // PV, battery, chargers, loads; a meter without any bus is an end at its own facility.
                (from ?? to ?? byNode[meter.Device.Facility.Key]).Ends.Add(meter);
                break;
        }
    }

    static Bus? Find(NodeKey? node, Dictionary<NodeKey, Bus> byNode) => node is { } key ? byNode.GetValueOrDefault(key) : null;

    void Order(IEnumerable<Bus> all)
    {
        var consumersOf = all.ToDictionary(b => b, b => b.Feeders.Select(f => all.First(c => c.BusSupplies.Contains(f))).ToArray());
        var seen = new HashSet<Bus>();
        foreach (var bus in consumersOf.Keys) Visit(bus);

        void Visit(Bus bus)
        {
            if (!seen.Add(bus)) return;
            foreach (var consumer in consumersOf[bus]) Visit(consumer);
            buses.Add(bus);
        }
    }

    // A check meter shows what it is compared with, within its class; a boundary meter besides what nobody below meters.
    void Mirror(Meter meter, Meter[] primary)
    {
        if (meter.Device.Checks is { } path && Meters.Keys.FirstOrDefault(d => d.Path == path) is { } compared)
        {
            mirrors.Add((meter, [Meters[compared]], meter.Error));
            return;
        }
        var node = meter.Device.Checks is null ? meter.Device.AccountedAt : null;
        var below = primary.Where(m => (m.From == SideKind.Grid || m.To == SideKind.Grid)
            && (node is null ? m.Device.Path.StartsWith(meter.Device.Checks + "/", StringComparison.Ordinal) : IsBelow(m.Device.Facility, node))).ToArray();
        mirrors.Add((meter, below, node is null ? meter.Error : 1 + 2 * CopperLoss));
    }

    static bool IsBelow(Node node, Node ancestor)
    {
        for (var at = node; at is not null; at = at.Parent)
            if (at == ancestor) return true;
        return false;
    }

    /// <summary>Enters the next segment.</summary>
    public void Step(in Moment next)
    {
        var segment = next.TimeMs / Flow.SegmentMs;
        foreach (var bus in buses) Supply(bus, next, segment);
        foreach (var (meter, compared, factor) in mirrors)
        {
            var sum = default(Motion);
            foreach (var other in compared) sum += other.Next;
            meter.Next = factor * sum;
        }
        foreach (var meter in Meters.Values) meter.Step();
    }

    void Supply(Bus bus, in Moment next, long segment)
    {
        var leaving = default(Motion);
        foreach (var end in bus.Ends)
        {
            end.Next = EndOf(end, bus, next, segment);
            if (end.FromBus is not null) leaving += end.Next;
            else if (end.ToBus is not null) leaving -= end.Next;
        }
        foreach (var feeder in bus.Feeders) leaving += feeder.Next;
        var own = bus.HasSupply ? OwnUse(bus, leaving.To, segment) : default;
        bus.Own.Step(own);
        Distribute(bus, leaving + own);
    }

    void Distribute(Bus bus, in Motion demand)
    {
        if (bus.GridSupplies.Count > 0)
        {
            foreach (var meter in bus.GridSupplies)
                meter.Next = (meter.To == SideKind.Grid ? -1 : 1) * (meter.RatedKw / bus.RatedKw) * demand;
            foreach (var meter in bus.BusSupplies) meter.Next = default;
            return;
        }
        if (bus.BusSupplies.Count == 0) return;
        var rest = demand;
        foreach (var meter in bus.BusSupplies.Skip(1)) // neighbours buy a part of what is left over
        {
            meter.Next = new(Math.Max(Math.Min(0, NeighbourShare * demand.To), -0.9 * meter.RatedKw));
            rest -= meter.Next;
        }
        bus.BusSupplies[0].Next = rest;
    }

    Motion OwnUse(Bus bus, double leavingKw, long segment)
    {
        var (site, rated) = (bus.Site, bus.RatedKw);
        var kw = site.Type switch
        {
            "substation" => IronLoss * rated + CopperLoss * Math.Abs(leavingKw),
            "pv-roof" => 0.0015 * rated,
            "battery" => 0.006 * rated,
            "charging-station" => 0.012 * rated,
            _ => site.BusyNext * chance.Between(site.Key, 0.66, 0.78) * Math.Max(0.3 * rated, rated - 0.8 * bus.Feeders.Sum(f => f.RatedKw)),
        };
        kw *= 0.96 + 0.08 * chance.Smooth(site.Key + 1, segment * Flow.SegmentMs, 33 * 60_000); // nothing stands quite still
        return Rippled(kw, bus.Own.End, site.Type == "production-line" ? 0.5 : 0.18, site.Key, segment);
    }

    // Into a load, a charger, a battery: positive from the bus on.
    Motion EndOf(Meter meter, Bus bus, in Moment next, long segment)
    {
        var kind = meter.FromBus is null && meter.ToBus is not null ? meter.From : meter.To;
        var site = bus.Site;
        var motion = kind switch
        {
            SideKind.Pv => -1 * Generation(meter, site, next, segment),
            SideKind.Battery => new(0.96 * meter.RatedKw * BatteryDay.Power(next.Hour, standby: site.Trade == "data-centre")),
            SideKind.Ev => Rippled(0.9 * meter.RatedKw * Math.Min(1, site.BusyNext * (0.75 + 0.5 * chance.Smooth(site.Key, next.TimeMs, 17 * 60_000))),
                meter.Power.End, 0.15, site.Key, segment),
            _ => Rippled(0.7 * meter.RatedKw * site.BusyNext, meter.Power.End, 0.2, site.Key, segment),
        };
        return meter.FromBus is null && meter.ToBus is not null ? -1 * motion : motion;
    }

    // A kWp of modules for each kW of inverter; the inverters use a little at night.
    Motion Generation(Meter meter, Site site, in Moment next, long segment)
    {
        var irradiance = weather.Irradiance(next.TimeMs, site.Place, site.Key);
        if (irradiance < 5) return new(-0.001 * meter.RatedKw);
        var cellC = next.TemperatureC + 0.03 * irradiance;
        var kw = Math.Min(meter.RatedKw * irradiance / 1000 * 0.85 * (1 - 0.0037 * (cellC - 25)), ExportableKw(site, meter));
        return Rippled(kw, Math.Abs(meter.Power.End), 0.12, site.Key, segment);
    }

    // Where no meter counts an export to the grid, the inverters hold back what the enterprise does not use.
    double ExportableKw(Site site, Meter pv)
    {
        if (!gridOfEnterprise.TryGetValue(site.Facility.Parent!, out var grid) || Array.Exists(grid, m => m.HasExport)) return double.PositiveInfinity;
        var used = Math.Abs(pv.Power.End);
        foreach (var meter in grid) used += meter.To == SideKind.Grid ? -meter.Power.End : meter.Power.End;
        return Math.Max(0.02 * pv.RatedKw, 0.85 * used);
    }

    // The ripple never turns the direction of what cannot turn.
    Motion Rippled(double to, double from, double roughness, ulong key, long segment)
    {
        var height = roughness * Math.Min(to, Math.Max(0, from));
        return new(to, 0.4 * height * chance.Signed(key, 3 * segment), 0.3 * height * chance.Signed(key, 3 * segment + 1),
            0.2 * height * chance.Signed(key, 3 * segment + 2));
    }
}
