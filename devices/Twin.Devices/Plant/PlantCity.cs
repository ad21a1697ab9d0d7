using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>The whole city as a machine that goes forward in time: every point of the model has a value at every instant since the epoch.</summary>
/// <remarks>
/// All values are functions of model, seed and time. Registers are the integral of the published power since the epoch, so
/// the first move takes a while: about a second and a half for each year gone.
/// </remarks>
sealed class PlantCity
{
    /// <summary>Registers count from here: 2026-01-01 in Haikou. It lies on a segment's border.</summary>
    public const long EpochMs = 1_767_196_800_000;

    public delegate long PointValue(in PlantNow now);

    readonly Chance chance;
    readonly Weather weather;
    readonly Gauges gauges;
    readonly Dictionary<Node, Site> sites;
    readonly List<Carrier> carriers = [];
    readonly List<(Carrier Check, Carrier[] Compared)> checks = [];
    readonly List<Machine> machines = [];
    readonly PointValue[] values;
    long segmentStartMs = EpochMs;

    public PlantCity(CityModel model, int seed)
    {
        chance = new(seed);
        weather = new(chance, model.TimeZone, model.City.Place ?? new(110.32, 20.03));
        gauges = new(weather, chance);
        sites = model.AllNodes.Where(n => n.Kind == NodeKind.Facility).ToDictionary(n => n, n => new Site(n, chance));
        Grid = new(model, sites, weather, chance, EpochMs);
        var devices = new DeviceSources(Grid, sites, chance);
        foreach (var device in model.AllDevices) devices.Add(device, carriers, machines);
        foreach (var check in carriers.Where(c => c.IsCheck)) checks.Add((check, [.. Compared(check)]));
        carriers.RemoveAll(c => c.IsCheck);
        values = new PointValue[model.PointNumbers];
        foreach (var point in model.AllPoints) values[point.Key.Number] = devices.ValueOf(point, Measured(point));
        Step(EpochMs);
        Step(EpochMs + Flow.SegmentMs);
    }

    public PowerGrid Grid { get; }

    /// <summary>Goes forward to an instant.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The instant lies before one that was asked for earlier, or before the epoch.</exception>
    public PlantNow MoveTo(long timeMs)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(timeMs, segmentStartMs);
        while (timeMs >= segmentStartMs + Flow.SegmentMs)
        {
            segmentStartMs += Flow.SegmentMs;
            Step(segmentStartMs + Flow.SegmentMs);
        }
        return new(weather.At(timeMs), (double)(timeMs - segmentStartMs) / Flow.SegmentMs);
    }

    /// <summary>A point's value at the instant moved to, in micro-units of its unit.</summary>
    public long Value(PointKey point, in PlantNow now) => values[point.Number](now);

    void Step(long nodeMs)
    {
        var next = weather.At(nodeMs);
        foreach (var site in sites.Values) site.Step(next);
        Grid.Step(next);
        foreach (var carrier in carriers) carrier.Step(next);
        foreach (var (check, compared) in checks) check.Mirror(compared);
        foreach (var machine in machines) machine.Step();
    }

    PointValue Measured(Point point)
    {
        var site = sites[point.Device.Facility];
        return (in PlantNow now) => DeviceSources.Rounded(gauges.Of(point, site, now), decimals: 2);
    }

    IEnumerable<Carrier> Compared(Carrier check) => carriers.Where(c => !c.IsCheck && c.Measure == check.Measure && check.Device.Checks is { } path
        && (c.Device.Path == path || c.Device.Path.StartsWith(path + "/", StringComparison.Ordinal)));
}
