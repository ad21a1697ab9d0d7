using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>The demo city as the simulator plays it, held against what must be true of any city.</summary>
public sealed class PlantCityTests
{
    static readonly CityModel Model = HaikouModel.City;

    static readonly long Monday = new DateTimeOffset(2026, 1, 12, 0, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeMilliseconds();

    [Fact]
    public void What_enters_a_bus_leaves_it_or_is_used_there()
    {
        var city = new PlantCity(Model, seed: 1);
        for (var at = Monday; at < Monday + 36 * 3_600_000L; at += 407_000)
        {
            var way = city.MoveTo(at).Way;
            foreach (var bus in city.Grid.Buses.Where(b => b.HasSupply))
            {
                var entering = bus.GridSupplies.Concat(bus.BusSupplies).Sum(m => m.Power.At(way));
                var leaving = bus.Own.At(way) + bus.Ends.Concat(bus.Feeders).Sum(m => m.Power.At(way));
                entering.ShouldBe(leaving, 1e-6, bus.Site.Facility.Path);
            }
        }
    }

    [Fact]
    public void Registers_are_the_integral_of_the_published_power()
    {
        var city = new PlantCity(Model, seed: 1);
        var meters = Model.AllDevices.Where(d => d.Sides is not null && d.Points.Any(p => p.Spec.Kind == PointKind.Power)).ToArray();
        var now = city.MoveTo(Monday + 8 * 3_600_000);
        var before = meters.Select(m => Read(city, m, now)).ToArray();
        var passed = new double[meters.Length];
        for (var at = now.Moment.TimeMs + 2_000; at <= Monday + 10 * 3_600_000; at += 2_000)
        {
            now = city.MoveTo(at);
            for (var i = 0; i < meters.Length; i++) passed[i] += Read(city, meters[i], now).PowerKw * 2 / 3600;
        }
        var checkedMeters = 0;
        for (var i = 0; i < meters.Length; i++)
        {
            if (before[i].ImportKwh is not { } import) continue;
            var after = Read(city, meters[i], now);
            var net = after.ImportKwh!.Value - import - ((after.ExportKwh ?? 0) - (before[i].ExportKwh ?? 0));
            net.ShouldBe(passed[i], 0.002 * Math.Abs(passed[i]) + 0.05 + after.StepKwh, meters[i].Path);
            checkedMeters++;
        }
        checkedMeters.ShouldBeGreaterThan(70);
    }

    [Fact]
    public void Every_advance_is_within_what_the_model_allows_and_no_register_falls()
    {
        var city = new PlantCity(Model, seed: 2);
        var registers = Model.AllPoints.Where(p => p.Spec.Kind == PointKind.Register).ToArray();
        var before = new long[registers.Length];
        const long StepMs = 900_000;
        // A week of winter, one of summer.
        foreach (var start in (long[])[Monday, Monday + 26 * 7 * 86_400_000L])
            for (var at = start; at < start + 7 * 86_400_000L; at += StepMs)
            {
                var now = city.MoveTo(at);
                for (var i = 0; i < registers.Length; i++)
                {
                    var (point, value) = (registers[i], city.Value(registers[i].Key, now));
                    if (at > start)
                    {
                        var advance = value - before[i];
                        if (advance < 0) advance += point.Spec.RolloverMicro ?? 0;
                        advance.ShouldBeGreaterThanOrEqualTo(0, point.Path);
                        if (point.Spec.RatedPerHour is { } rated)
                            (advance / 1e6m * point.Spec.Multiplier.Latest).ShouldBeLessThanOrEqualTo(rated * point.Spec.PlausibilityMargin / 4, point.Path);
                    }
                    before[i] = value;
                }
            }
    }

    [Fact]
    public void A_reading_two_seconds_later_is_plausible_in_spite_of_coarse_registers()
    {
        var city = new PlantCity(Model, seed: 1);
        foreach (var point in Model.AllPoints.Where(p => p.Spec is { Kind: PointKind.Register, RatedPerHour: not null }))
        {
            var face = new RegisterFace(point, new(1));
            var steps = Enumerable.Range(0, 200).Select(i => face.Read(i * 0.0001 * (double)point.Spec.RatedPerHour!.Value)).ToArray();
            var largest = steps.Zip(steps.Skip(1), (a, b) => b - a).Max();
            // The ledger grants a minute of rated flow besides the time between the readings.
            (largest / 1e6m * point.Spec.Multiplier.Latest).ShouldBeLessThan(point.Spec.RatedPerHour!.Value / 60, point.Path);
        }
    }

    [Fact]
    public void Where_no_meter_counts_an_export_the_sun_is_held_back()
    {
        var city = new PlantCity(Model, seed: 1);
        var blind = city.Grid.Buses.SelectMany(b => b.GridSupplies).Where(m => !m.HasExport).ToArray();
        blind.Length.ShouldBeGreaterThan(3);
        for (var at = Monday; at < Monday + 14 * 86_400_000L; at += 300_000)
        {
            var way = city.MoveTo(at).Way;
            foreach (var meter in blind) meter.Power.At(way).ShouldBeGreaterThanOrEqualTo(0, meter.Device.Path);
        }
    }

    [Fact]
    public void Check_meters_agree_within_their_class_and_boundary_meters_hold_the_sum()
    {
        var city = new PlantCity(Model, seed: 1);
        var way = city.MoveTo(Monday + 11 * 3_600_000).Way;
        double Kw(string path) => city.Grid.Meters[Model.FindDevice($"haikou/{path}")!].Power.At(way);

        Kw("hi-tech-zone/qiongtai-steel/substation/mill-check").ShouldBe(Kw("hi-tech-zone/qiongtai-steel/rolling-mill/main-meter"), 10);
        var transformers = Kw("hi-tech-zone/qiongtai-steel/substation/transformer-1") + Kw("hi-tech-zone/qiongtai-steel/substation/transformer-2");
        Kw("hi-tech-zone/qiongtai-steel/substation/billing-meter").ShouldBeInRange(transformers, transformers * 1.02);
    }

    [Fact]
    public void The_same_seed_plays_the_same_city_however_it_got_there()
    {
        var at = Monday + 5 * 86_400_000L + 12_345_678;
        var jumped = Values(new(Model, seed: 7), at);
        var strolled = new PlantCity(Model, seed: 7);
        for (var step = Monday; step < at; step += 61_000) strolled.MoveTo(step);

        Values(strolled, at).ShouldBe(jumped);
        Values(new(Model, seed: 8), at).ShouldNotBe(jumped);
    }

    [Fact]
    public void Going_back_in_time_is_refused()
    {
        var city = new PlantCity(Model, seed: 1);
        city.MoveTo(Monday);

        Should.Throw<ArgumentOutOfRangeException>(() => city.MoveTo(Monday - 3_600_000));
    }

    static long[] Values(PlantCity city, long at)
    {
        var now = city.MoveTo(at);
        return [.. Model.AllPoints.Select(p => city.Value(p.Key, now))];
    }

    static (double PowerKw, double? ImportKwh, double? ExportKwh, double StepKwh) Read(PlantCity city, Device meter, PlantNow now)
    {
        double? Of(Func<PointSpec, bool> which) => meter.Points.FirstOrDefault(p => which(p.Spec)) is { } point
            ? city.Value(point.Key, now) / 1e6 * (double)point.Spec.Multiplier.Latest : null;
        var multiplier = meter.Points.Max(p => (double)p.Spec.Multiplier.Latest);
        return (Of(s => s.Kind == PointKind.Power)!.Value, Of(s => s is { Kind: PointKind.Register, Measure: Measure.ElectricityImport }),
            Of(s => s is { Kind: PointKind.Register, Measure: Measure.ElectricityExport }), 0.02 * multiplier);
    }
}
