using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Accounting;
using Twin.Model.Carbon;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Operations.Hosting;

namespace Twin.Operations.Billing;

/// <summary>The small city with two supply accounts: the enterprise's, and within it the mill's own from 2026-05 on.</summary>
static class BillCity
{
    public const string Steel = "/api/v1/bills/steel/";
    public const string Mill = "/api/v1/bills/mill/";

    public static CityModel Model(DemandMethod method = DemandMethod.Block) => SmallCity.Model(accounting: new(FactorLibrary.Empty, CoalTable.Empty,
        FrozenDictionary<NodeKey, Timeline<CarbonSettings>>.Empty, CertificateBook.Empty,
        SupplyAccounts.Build([
            Account("steel", SmallCity.SteelKey, new(new SupplyTerms { Tariff = Tariff, Basis = FixedChargeBasis.MaximumDemand, DemandMethod = method }), Validity.Always),
            Account("mill", SmallCity.MillKey, new(new SupplyTerms { Tariff = Tariff, Basis = FixedChargeBasis.Capacity, CapacityKva = 800 }),
                new(Day(2026, 5, 1), long.MaxValue)),
        ]).Get(), SmallCity.Shanghai));

    public static long Day(int year, int month, int day) => LedgerCalendar.StartOf(new(year, month, day), SmallCity.Shanghai);

    /// <summary>The interval that begins at a local time.</summary>
    public static long At(int year, int month, int day, int hour) => Day(year, month, day) / Spread.IntervalMs + hour * 4;

    public static SeriesKey Series(NodeKey node, Measure measure) => new(SeriesOwner.Node, measure, node.Number);

    static SupplyAccount Account(string id, NodeKey node, Timeline<SupplyTerms> terms, Validity validity) => new()
    {
        Id = id, Name = new(id, id), Nodes = [node], Terms = terms, Calendar = DayCalendar.Plain, Zone = SmallCity.Shanghai, Validity = validity,
    };

    static Provenance Invented => new("nobody", "", Standing.Invented);

    // Peak from 8 to 20 at 1 CNY, valley at 0.25; a demand of 40 and a capacity of 20 CNY a month; the power factor's table with one slope.
    static readonly TariffPlan Tariff = TariffPlan.Build("demo", [new()
    {
        Id = "demo@2026",
        Validity = new(Day(2026, 1, 1), Day(2027, 1, 1)),
        Schedules = [new() { Name = "all year", Bands = [new(0, 480, Band.Valley), new(480, 1200, Band.Peak), new(1200, 1440, Band.Valley)] }],
        Prices = [new(Band.Peak, Rate.Of(1)), new(Band.Valley, Rate.Of(0.25m))],
        DemandPrice = Rate.Of(40), CapacityPrice = Rate.Of(20),
        PowerFactor = new("table", [new(0, 90), new(90, 0), new(100, -1)], Invented),
        Provenance = Invented,
    }]).Get();
}
