using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>June 2026 with a flat load, so that every line can be checked by hand: 2,880 intervals of 10 kWh.</summary>
public sealed class BillTests
{
    static readonly (long From, long To) June = LocalTime.Month(2026, 6, Some.Haikou);
    static readonly TariffPlan Plan = Some.Plan(Some.Version("v"));
    static readonly SupplyTerms Capacity = new() { Tariff = Plan, Basis = FixedChargeBasis.Capacity, CapacityKva = 315 };
    static readonly SupplyTerms ByDemand = new() { Tariff = Plan, Basis = FixedChargeBasis.MaximumDemand };

    [Fact]
    public void Every_line_of_a_capacity_bill()
    {
        var bill = Bill(Some.Account(Capacity), new() { Import = Load(), Lagging = Load(4), ExpectedMs = 2880 * Some.Quarter });

        Amount(bill, "energy/Peak/v").ShouldBe(10_560.00m);   // 30 d x 8 h x 40 kWh x 1.1
        Amount(bill, "energy/Flat/v").ShouldBe(6_240.00m);    // 30 x 8 x 40 x 0.65
        Amount(bill, "energy/Valley/v").ShouldBe(2_688.00m);  // 30 x 8 x 40 x 0.28
        Amount(bill, "Capacity/v/01").ShouldBe(7_087.50m);    // 315 x 22.5
        var adjusted = Line(bill, "power-factor");
        adjusted.PowerFactor!.Value.Hundredths.ShouldBe(93);  // 10 / sqrt(116) = 0.92848
        adjusted.Percent.ShouldBe(-0.45m);
        adjusted.AmountCny.ShouldBe(-119.59m);                // 26,575.50 x 0.45 % = 119.58975
        bill.TotalFen.ShouldBe(2_645_591);
        bill.Missing.ShouldBeEmpty();
        bill.PricedShare.ShouldBe(1);
        (bill.CoveredMs, bill.ExpectedMs).ShouldBe((2880 * Some.Quarter, 2880 * Some.Quarter));
    }

    [Fact]
    public void Every_energy_line_is_explained_down_to_its_intervals()
    {
        var bill = Bill(Some.Account(Capacity), new() { Import = [.. Load().Reverse()] });

        foreach (var line in bill.Lines.Where(l => l.Kind == BillLineKind.Energy))
        {
            line.Intervals.Length.ShouldBe(960);
            line.Intervals.Sum(i => i.Cell.Micro).ShouldBe(line.QuantityMicro);
            line.Intervals.Select(i => i.Interval).ShouldBeInOrder();
        }
        bill.Lines.SelectMany(l => l.Intervals).Select(i => i.Interval).Distinct().Count().ShouldBe(2880);
    }

    [Fact]
    public void A_demand_bill_charges_the_highest_block_and_names_it()
    {
        var peak = Some.IntervalAt(2026, 6, 12, 15);
        var bill = Bill(Some.Account(ByDemand), new() { Import = Load(peak: (peak, 60m)) });

        var line = Line(bill, "MaximumDemand/v/01");
        line.QuantityMicro.ShouldBe(240 * Some.Kwh);
        line.Demand!.Value.Interval.ShouldBe(peak);
        line.AmountCny.ShouldBe(8_640.00m); // 240 kW x 36
        bill.Missing.ShouldBe(["no-reactive-energy"]);
    }

    [Fact]
    public void An_estimated_block_sets_no_demand_unless_the_account_allows_it()
    {
        var peak = Some.IntervalAt(2026, 6, 12, 15);
        IntervalCell[] load = [.. Load().Where(c => c.Interval != peak), new(peak, Some.Energy(60, estimated: true))];

        Line(Bill(Some.Account(ByDemand), new() { Import = load }), "MaximumDemand/v/01").QuantityMicro.ShouldBe(40 * Some.Kwh);
        Line(Bill(Some.Account(ByDemand with { EstimatedDemandAllowed = true }), new() { Import = load }), "MaximumDemand/v/01").QuantityMicro.ShouldBe(240 * Some.Kwh);
    }

    [Fact]
    public void Sliding_demand_needs_readings_by_the_minute_and_says_so()
    {
        var sliding = Some.Account(ByDemand with { DemandMethod = DemandMethod.Sliding });
        Bill(sliding, new() { Import = Load() }).Missing.ShouldContain("no-minute-readings");

        var minutes = new MinuteEnergy(June.From * Some.Quarter, June.To * Some.Quarter);
        // 30 kWh in the quarter hour that straddles two blocks.
        var start = June.From * Some.Quarter + 7 * MinuteEnergy.MinuteMs;
        minutes.Add(new(start, 0), new(start + Some.Quarter, 30 * Some.Kwh), estimated: false);
        var bill = Bill(sliding, new() { Import = Load(), Minutes = minutes });
        Line(bill, "MaximumDemand/v/01").QuantityMicro.ShouldBe(120 * Some.Kwh);
        Line(bill, "MaximumDemand/v/01").Demand!.Value.FromMs.ShouldBe(start);
    }

    [Fact]
    public void A_price_that_changes_within_the_month_makes_two_lines_and_fixed_charges_by_the_day()
    {
        var change = Some.Day(2026, 6, 11);
        var plan = Some.Plan(Some.Version("old", new(long.MinValue, change)), Some.Version("new", new(change, long.MaxValue), flat: 0.70m) with { CapacityPrice = Rate.Of(24m) });
        var bill = Bill(Some.Account(Capacity with { Tariff = plan }), new() { Import = Load() });

        Amount(bill, "energy/Flat/old").ShouldBe(2_080.00m);  // 10 days x 320 kWh x 0.65
        Amount(bill, "energy/Flat/new").ShouldBe(4_480.00m);  // 20 x 320 x 0.70
        Amount(bill, "Capacity/old/01").ShouldBe(2_362.50m);  // 315 x 22.5 x 10/30
        Amount(bill, "Capacity/new/11").ShouldBe(5_040.00m);  // 315 x 24 x 20/30
    }

    [Fact]
    public void An_account_that_begins_within_the_month_pays_from_then()
    {
        var bill = Bill(Some.Account(Capacity, new(Some.Day(2026, 6, 21), long.MaxValue)), new() { Import = Load() });
        bill.ImportMicroKwh.ShouldBe(10 * 96 * 10 * Some.Kwh);
        Amount(bill, "Capacity/v/21").ShouldBe(2_362.50m);
        Line(bill, "Capacity/v/21").Days.ShouldBe(10);
    }

    [Fact]
    public void Energy_of_a_time_without_a_tariff_is_a_line_that_says_so()
    {
        var plan = Some.Plan(Some.Version("late", new(Some.Day(2026, 6, 16), long.MaxValue)));
        var bill = Bill(Some.Account(Capacity with { Tariff = plan }), new() { Import = Load() });

        Line(bill, "unpriced-energy").QuantityMicro.ShouldBe(15 * 96 * 10 * Some.Kwh);
        bill.PricedShare.ShouldBe(0.5m);
        bill.Missing.ShouldContain("unpriced-energy");
    }

    [Fact]
    public void Feed_in_is_paid_and_no_part_of_the_power_factors_base()
    {
        var bill = Bill(Some.Account(Capacity), new() { Import = Load(), Export = [new(June.From, Some.Energy(100))], Lagging = Load(4) });
        Amount(bill, "feed-in/v").ShouldBe(-42.98m);
        Line(bill, "power-factor").QuantityMicro.ShouldBe(26_575_500_000);
    }

    [Fact]
    public void An_issued_bill_stays_and_a_late_reading_becomes_a_correction()
    {
        var account = Some.Account(Capacity);
        var issued = IssuedBill.Issue(Bill(account, new() { Import = Load() }), 1, 10);
        var at = Some.IntervalAt(2026, 6, 5, 10); // peak
        var now = Bill(account, new() { Import = Load(peak: (at, 15m)) });

        var corrected = issued.Correct(now, 2, 20, RestatementCause.LateReading);

        corrected.Issued.ShouldBe(issued.Issued);
        var correction = corrected.Corrections.ShouldHaveSingleItem();
        correction.DifferenceFen.ShouldBe(550); // 5 kWh x 1.1
        var line = correction.Lines.ShouldHaveSingleItem();
        line.Key.ShouldBe("energy/Peak/v");
        line.Intervals.ShouldBe([new(at, 10 * Some.Kwh, 15 * Some.Kwh)]);
        corrected.StandsAtFen.ShouldBe(now.TotalFen);

        // Taken back: a second correction against the last, so that the sum stands at the first again.
        var back = corrected.Correct(issued.Issued, 3, 30, RestatementCause.Correction);
        back.Corrections.Length.ShouldBe(2);
        back.StandsAtFen.ShouldBe(issued.Issued.TotalFen);
        back.Correct(issued.Issued, 4, 40, RestatementCause.LateReading).ShouldBe(back);
    }

    [Fact]
    public void A_restatement_that_costs_nothing_is_a_correction_of_0_and_not_silent()
    {
        var account = Some.Account(Capacity);
        var (a, b) = (Some.IntervalAt(2026, 6, 5, 10), Some.IntervalAt(2026, 6, 5, 11));
        IntervalCell[] moved = [.. Load().Select(c => c.Interval == a ? c with { Cell = Some.Energy(9) } : c.Interval == b ? c with { Cell = Some.Energy(11) } : c)];

        var corrected = IssuedBill.Issue(Bill(account, new() { Import = Load() }), 1, 10).Correct(Bill(account, new() { Import = moved }), 2, 20, RestatementCause.LateReading);
        corrected.Corrections.ShouldHaveSingleItem().DifferenceFen.ShouldBe(0);
        corrected.Corrections[0].Lines[0].Intervals.Length.ShouldBe(2);
    }

    [Fact]
    public void A_later_bill_carries_the_correction_as_a_line_outside_the_power_factors_base()
    {
        var correction = new BillCorrection("account", 2026, 5, 1, 99, RestatementCause.LateReading, [new("energy/Peak/v", BillLineKind.Energy, 100, 650, 0, 0, [])]);
        var bill = Bill(Some.Account(Capacity), new() { Import = Load(), Lagging = Load(4), Carried = [correction] });
        Amount(bill, "correction/2026-05/99").ShouldBe(5.50m);
        Line(bill, "power-factor").QuantityMicro.ShouldBe(26_575_500_000);
    }

    [Fact]
    public void Each_line_is_rounded_once_half_up()
    {
        // 0.05 kWh x 1.1 = 0.055 CNY is 6 fen; 0.009 x 0.65 = 0.00585 is 1 fen.
        var bill = Bill(Some.Account(ByDemand with { Basis = FixedChargeBasis.None }),
            new() { Import = [new(Some.IntervalAt(2026, 6, 1, 10), Some.Energy(0.05m)), new(Some.IntervalAt(2026, 6, 1, 8), Some.Energy(0.009m))] });
        Line(bill, "energy/Peak/v").AmountFen.ShouldBe(6);
        Line(bill, "energy/Flat/v").AmountFen.ShouldBe(1);
    }

    static Bill Bill(SupplyAccount account, BillInputs inputs) => BillCalculation.Of(account, 2026, 6, inputs);

    static BillLine Line(Bill bill, string key) => bill.Lines.Single(l => l.Key == key);
    static decimal Amount(Bill bill, string key) => Line(bill, key).AmountCny;

    static IReadOnlyCollection<IntervalCell> Load(decimal kwh = 10, (long Interval, decimal Kwh)? peak = null) =>
        [.. Enumerable.Range(0, (int)(June.To - June.From)).Select(i => June.From + i)
            .Select(i => new IntervalCell(i, Some.Energy(i == peak?.Interval ? peak.Value.Kwh : kwh)))];
}
