using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

public sealed class DemandTests
{
    const long Origin = 1_000_000 * Some.Quarter;
    const long Minute = MinuteEnergy.MinuteMs;

    [Fact]
    public void Block_demand_is_the_energy_of_a_quarter_hour_times_four()
    {
        var peak = BlockDemand.Maximum([new(4, Some.Energy(2)), new(7, Some.Energy(3)), new(5, Some.Energy(3))], false)!.Value;
        peak.Kilowatts.ShouldBe(12);
        peak.Interval.ShouldBe(5); // of equal ones the first
    }

    [Fact]
    public void Late_data_moves_the_maximum_because_it_is_found_anew()
    {
        IntervalCell[] blocks = [new(1, Some.Energy(5)), new(2, Some.Energy(4))];
        BlockDemand.Maximum(blocks, false)!.Value.Interval.ShouldBe(1);
        blocks[0] = new(1, Some.Energy(3)); // a late reading showed that part of it belongs elsewhere
        BlockDemand.Maximum(blocks, false)!.Value.Interval.ShouldBe(2);
    }

    [Fact]
    public void Estimated_blocks_set_no_maximum_unless_allowed()
    {
        IntervalCell[] blocks = [new(1, Some.Energy(5, estimated: true)), new(2, Some.Energy(4))];
        BlockDemand.Maximum(blocks, false)!.Value.Interval.ShouldBe(2);
        BlockDemand.Maximum(blocks, true)!.Value.ShouldBe(new(20 * Some.Kwh, Some.Quarter, true, DemandMethod.Block));
        BlockDemand.Maximum([new(1, Some.Energy(5, estimated: true))], false).ShouldBeNull();
    }

    [Fact]
    public void Sliding_demand_finds_a_peak_that_straddles_two_blocks()
    {
        // 12 kW but for 10:08 to 10:23, when it is 48 kW: the blocks see 7/15 and 8/15 of it.
        var minutes = new MinuteEnergy(0, 4 * Some.Quarter);
        RegisterReading[] readings = [new(0, 0), new(8 * Minute, 1_600_000), new(23 * Minute, 13_600_000), new(60 * Minute, 21_000_000)];
        foreach (var (a, b) in readings.Zip(readings.Skip(1))) minutes.Add(a, b, estimated: false);
        IntervalCell[] blocks = [new(0, Some.Energy(1.6m + 5.6m)), new(1, Some.Energy(6.4m + 1.4m)), new(2, Some.Energy(3)), new(3, Some.Energy(3))];

        BlockDemand.Maximum(blocks, false)!.Value.Kilowatts.ShouldBe(31.2m);
        var sliding = minutes.SlidingMaximum(blocks, false)!.Value;
        sliding.Kilowatts.ShouldBe(48);
        sliding.FromMs.ShouldBe(8 * Minute);
        sliding.Method.ShouldBe(DemandMethod.Sliding);
    }

    [Fact]
    public void A_window_with_estimated_energy_sets_no_sliding_maximum_unless_allowed()
    {
        var minutes = new MinuteEnergy(0, 4 * Some.Quarter);
        minutes.Add(new(0, 0), new(30 * Minute, 8 * Some.Kwh), estimated: true);
        minutes.Add(new(30 * Minute, 0), new(60 * Minute, 4 * Some.Kwh), estimated: false);

        minutes.SlidingMaximum([], false)!.Value.ShouldBe(new(8_000_000, 30 * Minute, false, DemandMethod.Sliding));
        minutes.SlidingMaximum([], true)!.Value.Milliwatts.ShouldBe(16_000_000);
    }

    [Fact]
    public void Sliding_demand_agrees_with_every_window_looked_at_and_is_never_below_the_blocks() => Prop.ForAll(Registers.ToArbitrary(), readings =>
    {
        const int quarters = 8;
        var minutes = new MinuteEnergy(Origin, Origin + quarters * Some.Quarter);
        var blocks = new long[quarters];
        foreach (var (a, b) in readings.Zip(readings.Skip(1)))
        {
            minutes.Add(a, b, estimated: false);
            foreach (var part in new Spread(a, b))
                if (part.Interval - Origin / Some.Quarter is >= 0 and < quarters and var block) blocks[block] += part.Micro;
        }
        IntervalCell[] cells = [.. blocks.Select((micro, i) => new IntervalCell(Origin / Some.Quarter + i, new(micro, Some.Quarter, 0)))];

        var sliding = minutes.SlidingMaximum(cells, false)?.Milliwatts ?? 0;

        var looked = Enumerable.Range(15, quarters * 15 - 14).Max(end => 4 * (Advance(readings, Origin + end * Minute) - Advance(readings, Origin + (end - 15) * Minute)));
        sliding.ShouldBe(Math.Max(0, looked));
        sliding.ShouldBeGreaterThanOrEqualTo(BlockDemand.Maximum(cells, false)?.Milliwatts ?? 0);
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Live_demand_forecasts_the_window_from_its_energy_and_the_latest_power()
    {
        // 5 minutes gone with 2 kWh (24 kW); 36 kW now: 2 + 36 x 10/60 = 8 kWh, 32 kW.
        var live = LiveDemand.At(5 * Minute, 2 * Some.Kwh, 5 * Minute, 36_000_000, limitMilliwatts: 30_000_000);

        live.MeanMilliwatts.ShouldBe(24_000_000);
        live.ReachedMilliwatts.ShouldBe(8_000_000);
        live.ForecastMilliwatts.ShouldBe(32_000_000);
        live.ForecastAboveLimit.ShouldBe(true);
        live.AllowedMilliwatts.ShouldBe(33_000_000); // 7.5 kWh - 2 kWh in 10 minutes
    }

    [Fact]
    public void Live_demand_takes_the_time_since_the_last_reading_from_the_power()
    {
        // Known to 4 min with 1 kWh; it is 6 min now: 1 + 30 x 11/60 = 6.5 kWh, 26 kW.
        var live = LiveDemand.At(6 * Minute, Some.Kwh, 4 * Minute, 30_000_000);
        live.KnownToMs.ShouldBe(4 * Minute);
        live.ForecastMilliwatts.ShouldBe(26_000_000);
        live.ForecastAboveLimit.ShouldBeNull();
    }

    [Fact]
    public void Live_demand_without_power_goes_on_with_the_mean_and_without_both_has_no_forecast()
    {
        LiveDemand.At(5 * Minute, 2 * Some.Kwh, 5 * Minute, null).ForecastMilliwatts.ShouldBe(24_000_000);
        LiveDemand.At(0, 0, 0, null).ForecastMilliwatts.ShouldBeNull();
        LiveDemand.At(Some.Quarter, 0, 0, 10_000_000).ForecastMilliwatts.ShouldBe(10_000_000);
    }

    [Fact]
    public void Parts_of_a_coincident_peak_and_the_rest_add_up_to_it()
    {
        IntervalCell[] a = [new(1, Some.Energy(6)), new(2, Some.Energy(1))], b = [new(1, Some.Energy(1)), new(2, Some.Energy(7))];
        IntervalCell[] park = [new(1, Some.Energy(7.5m)), new(2, Some.Energy(8.5m))];

        var peak = CoincidentPeak.Of(park, [(new NodeKey(1), a), (new NodeKey(2), b)], false)!;

        peak.Peak.Kilowatts.ShouldBe(34);
        peak.Parts.Select(p => p.AtPeakMilliwatts).ShouldBe([4 * Some.Kwh, 28 * Some.Kwh]);
        peak.RestMilliwatts.ShouldBe(2 * Some.Kwh);
        peak.Parts[0].OwnPeak!.Value.Kilowatts.ShouldBe(24); // at another time
        decimal.Round(peak.ShareOf(peak.Parts[1]), 4).ShouldBe(0.8235m);
        decimal.Round(peak.Diversity, 4).ShouldBe(1.5294m);
    }

    // The register at an instant, interpolated and floored pair by pair; 0 before the first reading, still after the last.
    static long Advance(IReadOnlyList<RegisterReading> readings, long timeMs)
    {
        long sum = 0;
        foreach (var (a, b) in readings.Zip(readings.Skip(1)))
        {
            var upTo = Math.Clamp(timeMs, a.TimeMs, b.TimeMs);
            sum += (long)((Int128)(b.Micro - a.Micro) * (upTo - a.TimeMs) / (b.TimeMs - a.TimeMs));
        }
        return sum;
    }

    static Gen<IReadOnlyList<RegisterReading>> Registers =>
        from gaps in Gen.Choose(1, 900_000).NonEmptyListOf()
        from steps in Some.Longs(0, 50 * Some.Kwh).ListOf(gaps.Count)
        select Walk(gaps, steps);

    static IReadOnlyList<RegisterReading> Walk(IEnumerable<int> gaps, IEnumerable<long> steps)
    {
        long time = Origin - 100_000, micro = 0;
        return [new(time, micro), .. gaps.Zip(steps, (gap, step) => new RegisterReading(time += gap, micro += step))];
    }
}
