using Twin.Model.Carbon;
using Twin.Model.Demand;
using Twin.Model.Derivation;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>A measured year through every rule, against plain decimals over the rows of the file.</summary>
public sealed class SteelPlantBillTests
{
    static readonly IntervalCell[] Import = Cells(r => r.Kwh), Lagging = Cells(r => r.Lagging), Leading = Cells(r => r.Leading);

    [SteelPlantFact]
    public void The_year_is_read_whole()
    {
        SteelPlant.Rows.Count.ShouldBe(35_040);
        Import.Select(c => c.Interval).Distinct().Count().ShouldBe(35_040);
        Import.Sum(c => c.Cell.Micro).ShouldBe(959_636_710_000);
        BlockDemand.Maximum(Import, false)!.Value.Kilowatts.ShouldBe(628.72m);
    }

    [SteelPlantFact]
    public void January_by_the_bands_of_hainan()
    {
        var bill = January(ReactiveCounting.LaggingAndLeading, FixedChargeBasis.MaximumDemand);

        bill.ImportMicroKwh.ShouldBe(126_238_290_000);
        Energy(bill, Band.Peak).ShouldBe(58_895.42m);
        Energy(bill, Band.Flat).ShouldBe(50_549.54m);
        Energy(bill, Band.Valley).ShouldBe(16_793.33m);
        bill.Lines.Single(l => l.Kind == BillLineKind.MaximumDemand).Demand!.Value.Kilowatts.ShouldBe(612.56m);
    }

    [SteelPlantFact]
    public void Januarys_power_factor_with_and_without_leading_energy()
    {
        var both = PowerFactorLine(January(ReactiveCounting.LaggingAndLeading, FixedChargeBasis.Capacity));
        both.PowerFactor!.Value.Value.ShouldBe(0.8858m);
        (both.PowerFactor.Value.Hundredths, both.Percent).ShouldBe((89, 0.5m));

        var lagging = PowerFactorLine(January(ReactiveCounting.LaggingOnly, FixedChargeBasis.Capacity));
        lagging.PowerFactor!.Value.Value.ShouldBe(0.9182m);
        (lagging.PowerFactor.Value.Hundredths, lagging.Percent).ShouldBe((92, -0.30m));
    }

    [SteelPlantFact]
    public void Every_months_bill_agrees_with_a_calculation_over_the_rows()
    {
        foreach (var month in Enumerable.Range(1, 12))
        {
            var bill = BillCalculation.Of(Account(ReactiveCounting.LaggingAndLeading, FixedChargeBasis.MaximumDemand), 2018, month, Inputs());
            (bill.TotalFen / 100m).ShouldBe(Naive(month), $"month {month}");
        }
    }

    [SteelPlantFact]
    public void The_order_of_the_intervals_does_not_matter()
    {
        var shuffled = (IntervalCell[])Import.Clone();
        new Random(20_180_101).Shuffle(shuffled);
        var account = Account(ReactiveCounting.LaggingAndLeading, FixedChargeBasis.MaximumDemand);
        var issued = IssuedBill.Issue(BillCalculation.Of(account, 2018, 1, Inputs()), 0, 0);
        issued.Correct(BillCalculation.Of(account, 2018, 1, Inputs() with { Import = shuffled }), 1, 1, RestatementCause.LateReading).ShouldBe(issued);
    }

    [SteelPlantFact]
    public void Energy_cost_and_carbon_of_the_year_are_the_rows_rounded_one_by_one()
    {
        var library = FactorLibrary.Build(Some.Regions,
        [
            Some.Factor("first-half", Measure.ElectricityImport, 0.5271m, FactorBasis.Location, new(Some.Day(2018, 1, 1), Some.Day(2018, 7, 1)), "cn-hi"),
            Some.Factor("second-half", Measure.ElectricityImport, 0.5147m, FactorBasis.Location, new(Some.Day(2018, 7, 1), Some.Day(2019, 1, 1)), "cn-hi"),
        ]).Get();
        var rules = new NodeRules(Some.Schedule(library), Account(ReactiveCounting.LaggingOnly, FixedChargeBasis.None).Prices());
        DerivedCells sum = default;
        foreach (var cell in Import)
        {
            MeteredCells cells = default;
            cells[Measure.ElectricityImport] = cell.Cell;
            sum += NodeDerivation.OwnEntry(cell.Interval, new(cells, rules), []);
        }

        (sum[Measure.CarbonScope2Location].Micro / 1_000_000m).ShouldBe(SteelPlant.Rows.Sum(r => Six(r.Kwh * (r.LocalStart.Month <= 6 ? 0.5271m : 0.5147m))));
        (sum[Measure.EnergyCost].Micro / 1_000_000m).ShouldBe(SteelPlant.Rows.Sum(r => Six(r.Kwh * Price(r))));
        sum[Measure.CarbonScope2Location].PricedShare.ShouldBe(1);
        sum[Measure.CarbonScope2Market].PricedShare.ShouldBe(0); // no market factor is stated for 2018
    }

    [SteelPlantFact]
    public void Januarys_load_factor()
    {
        var (from, to) = LocalTime.Month(2018, 1, Some.Haikou);
        var january = Import.Where(c => c.Interval >= from && c.Interval < to).ToArray();
        var sum = january.Aggregate(default(Cell), (a, c) => a + c.Cell);
        var figure = EnergyIndicators.LoadFactor(IndicatorPart.Of(Measure.ElectricityImport, sum, 2976 * Some.Quarter), 2976 * Some.Quarter, BlockDemand.Maximum(january, false));

        // 126,238.29 kWh / 744 h = 169.675 kW over 612.56 kW
        decimal.Round(figure.Value!.Value, 4).ShouldBe(0.2770m);
        figure.Coverage.ShouldBe(1);
    }

    // The bill as an accountant would do it: no intervals, no integers, the file's rows alone.
    static decimal Naive(int month)
    {
        var rows = SteelPlant.Rows.Where(r => r.LocalStart.Month == month && r.LocalStart.Year == 2018).ToArray();
        var energy = rows.GroupBy(Price).Sum(g => Two(g.Sum(r => r.Kwh) * g.Key));
        var demand = Two(rows.Max(r => r.Kwh) * 4 * 36m);
        var (p, q) = (rows.Sum(r => r.Kwh), rows.Sum(r => r.Lagging) + rows.Sum(r => r.Leading));
        var factor = decimal.Round(p / (decimal)Math.Sqrt((double)(p * p + q * q)), 2, MidpointRounding.AwayFromZero);
        var percent = factor >= 0.95m ? -0.75m
            : factor >= 0.90m ? -15m * (factor - 0.90m)
            : factor >= 0.70m ? 50m * (0.90m - factor)
            : factor >= 0.65m ? 10m + 100m * (0.70m - factor)
            : 15m + 200m * (0.65m - factor);
        return energy + demand + Two((energy + demand) * percent / 100m);
    }

    static decimal Price(SteelRow row) => row.LocalStart.Hour switch
    {
        10 or 11 or (>= 16 and < 22) => 1.1m,
        23 or < 7 => 0.28m,
        _ => 0.65m,
    };

    static decimal Two(decimal amount) => decimal.Round(amount, 2, MidpointRounding.AwayFromZero);
    static decimal Six(decimal amount) => decimal.Round(amount, 6, MidpointRounding.ToEven);

    static Bill January(ReactiveCounting counting, FixedChargeBasis basis) => BillCalculation.Of(Account(counting, basis), 2018, 1, Inputs());

    static BillInputs Inputs() => new() { Import = Import, Lagging = Lagging, Leading = Leading };

    static SupplyAccount Account(ReactiveCounting counting, FixedChargeBasis basis) => Some.Account(new()
    {
        Tariff = Some.Plan(Some.Version("steel-2018", Some.Year(2018)) with { Reactive = counting }),
        Basis = basis,
        CapacityKva = 800,
    });

    static decimal Energy(Bill bill, Band band) => bill.Lines.Single(l => l.Kind == BillLineKind.Energy && l.Band == band).QuantityMicro / 1_000_000m;
    static BillLine PowerFactorLine(Bill bill) => bill.Lines.Single(l => l.Kind == BillLineKind.PowerFactor);

    static IntervalCell[] Cells(Func<SteelRow, decimal> amount) => [.. SteelPlant.Rows.Select(r => new IntervalCell(r.Interval, Some.Energy(amount(r))))];
}
