using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Model.Rules;

/// <summary>Small rule data for tests.</summary>
static class Some
{
    public const long Kwh = 1_000_000;
    public const long Quarter = Spread.IntervalMs;

    public static readonly TimeZoneInfo Haikou = TimeZoneInfo.FindSystemTimeZoneById("Asia/Shanghai");
    public static readonly Provenance Source = new("test", "", Standing.High);

    public static readonly FactorRegion[] Regions = [new("cn", null), new("cn-south", "cn"), new("cn-hi", "cn-south")];

    public static long Day(int year, int month, int day) => LedgerCalendar.StartOf(new(year, month, day), Haikou);
    public static long IntervalAt(int year, int month, int day, int hour = 0, int minute = 0) =>
        (Day(year, month, day) + (hour * 60 + minute) * 60_000L) / Quarter;

    public static Validity From(int year) => new(Day(year, 1, 1), long.MaxValue);
    public static Validity Year(int year) => new(Day(year, 1, 1), Day(year + 1, 1, 1));

    public static EmissionFactor Factor(string id, Measure measure, decimal value, FactorBasis basis = FactorBasis.Both,
        Validity? validity = null, string region = "cn", int scope = 2, int revision = 1) => new()
        {
            Id = id, Measure = measure, Rate = Rate.Of(value), Basis = basis, Validity = validity ?? Validity.Always, Region = region,
            Scope = scope, Revision = revision, Gases = "CO2", Provenance = Source,
        };

    // DOMAIN's values of 2023 and 2022 for Hainan, national residual, gas, diesel, heat.
    public static readonly EmissionFactor[] Factors =
    [
        Factor("hi-2022", Measure.ElectricityImport, 0.4184m, FactorBasis.Location, Year(2022), "cn-hi"),
        Factor("hi-2023", Measure.ElectricityImport, 0.3648m, FactorBasis.Location, From(2023), "cn-hi"),
        Factor("cn-residual-2022", Measure.ElectricityImport, 0.5856m, FactorBasis.Market, Year(2022)),
        Factor("cn-residual-2023", Measure.ElectricityImport, 0.6096m, FactorBasis.Market, From(2023)),
        Factor("gas", Measure.NaturalGas, 2.1622m, scope: 1),
        Factor("diesel", Measure.FuelDiesel, 3095.9m, scope: 1),
        Factor("heat", Measure.Heat, 110m),
    ];

    public static readonly FactorLibrary Library = FactorLibrary.Build(Regions, Factors).Get();

    public static readonly CoalTable Coal = CoalTable.Build(
    [
        Coefficient("electricity-calorific", Measure.ElectricityConsumption, 0.1229m, CoalConvention.Calorific),
        Coefficient("electricity-equivalent", Measure.ElectricityConsumption, 0.298m, CoalConvention.Equivalent),
        Coefficient("heat", Measure.Heat, 34.12m),
        Coefficient("gas", Measure.NaturalGas, 1.2143m),
        Coefficient("diesel", Measure.FuelDiesel, 1457.1m),
        Coefficient("water", Measure.Water, 0.2571m),
    ]).Get();

    public static readonly CarbonSettings Settings = new() { Region = "cn-hi", Steam = new(2777.1m) };

    public static CoalCoefficient Coefficient(string id, Measure measure, decimal value, CoalConvention? convention = null, Validity? validity = null) => new()
    {
        Id = id, Measure = measure, Rate = Rate.Of(value), Convention = convention, Validity = validity ?? Validity.Always, Provenance = Source,
    };

    public static CarbonSchedule Schedule(FactorLibrary? library = null, CarbonSettings? settings = null) =>
        new(library ?? Library, Coal, new(settings ?? Settings));

    // 1983 no. 215 for a standard of 0.90.
    public static readonly PowerFactorTable Notice215 = new("1983-215-0.90",
        [new(0, 145m), new(65, 15m), new(70, 10m), new(90, 0m), new(95, -0.75m), new(100, -0.75m)], Source);

    // DOMAIN's Hainan bands.
    public static readonly ImmutableArray<BandSpan> HainanBands =
    [
        Span(0, 7, Band.Valley), Span(7, 10, Band.Flat), Span(10, 12, Band.Peak), Span(12, 16, Band.Flat),
        Span(16, 22, Band.Peak), Span(22, 23, Band.Flat), Span(23, 24, Band.Valley),
    ];

    public static BandSpan Span(int fromHour, int toHour, Band band) => new(fromHour * 60, toHour * 60, band);

    public static TariffVersion Version(string id, Validity? validity = null, decimal flat = 0.65m) => new()
    {
        Id = id,
        Validity = validity ?? Validity.Always,
        Schedules = [new() { Name = "all year", Bands = HainanBands }],
        Prices = [new(Band.Peak, Rate.Of(1.1m)), new(Band.Flat, Rate.Of(flat)), new(Band.Valley, Rate.Of(0.28m))],
        CapacityPrice = Rate.Of(22.5m),
        DemandPrice = Rate.Of(36m),
        FeedInPrice = Rate.Of(0.4298m),
        PowerFactor = Notice215,
        Provenance = Source,
    };

    public static SupplyAccount Account(SupplyTerms terms, Validity? validity = null) => new()
    {
        Id = "account", Name = new("户号", "account"), Nodes = [new(1)], Terms = new(terms), Calendar = DayCalendar.Plain, Zone = Haikou,
        Validity = validity ?? Validity.Always,
    };

    public static TariffPlan Plan(params TariffVersion[] versions) => TariffPlan.Build("plan", versions).Get();

    /// <summary>Longs between two bounds, both inclusive.</summary>
    public static Gen<long> Longs(long low, long high) =>
        from upper in Gen.Choose(0, int.MaxValue)
        from lower in Gen.Choose(0, int.MaxValue)
        select (long)(low + (Int128)(((ulong)upper << 31) | (uint)lower) % ((Int128)high - low + 1));

    public static Cell Energy(decimal kwh, bool estimated = false) =>
        new((long)(kwh * Kwh), Quarter, estimated ? (long)(kwh * Kwh) : 0);
}
