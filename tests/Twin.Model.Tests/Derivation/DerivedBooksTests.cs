using System.Collections.Frozen;
using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Accounting;
using Twin.Model.Carbon;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Model.Derivation;

/// <summary>Derived measures kept step by step, against all of them derived at the end.</summary>
public sealed class DerivedBooksTests
{
    const long NowMs = SmallCity.Midnight + 40 * 86_400_000L;

    static readonly Node Works = SmallCity.Model.Find("city/park/works")!;
    static readonly AccountingRules Rules = new(Some.Library, Some.Coal,
        new Dictionary<NodeKey, Timeline<CarbonSettings>> { [SmallCity.Model.City.Key] = new(Some.Settings) }.ToFrozenDictionary(),
        CertificateBook.Build([Certificate()], []).Get(),
        SupplyAccounts.Build([new()
        {
            Id = "works", Name = new("厂", "works"), Nodes = [Works.Key], Calendar = DayCalendar.Plain, Zone = Some.Haikou,
            Terms = new(new SupplyTerms { Tariff = Some.Plan(Some.Version("v")) }),
        }]).Get(), Some.Haikou);

    [Fact]
    public void Step_by_step_in_any_order_equals_deriving_all_at_the_end() => Prop.ForAll(Steps, steps =>
    {
        var (books, ledger) = (NewBooks(), new MemoryLedger());
        foreach (var (node, measure, interval, kwh, derive) in steps)
        {
            ledger.Meter(node, measure, interval, new(kwh * Some.Kwh, Spread.IntervalMs, 0));
            for (var up = node; up is not null; up = up.Parent) books.Restated(up.Key, interval, new(1, NowMs), RestatementCause.LateReading);
            if (derive) books.Derive(ledger, new(1, NowMs), daysMax: 1);
        }
        while (books.DaysWaiting > 0) books.Derive(ledger, new(1, NowMs), daysMax: 1);

        ledger.Derived().ShouldBe(FromScratch(ledger), ignoreOrder: true);
        ledger.LoggedSums().ShouldBe(ledger.Derived(), ignoreOrder: true); // every interval was closed, so the log tells it all
    }).Check(Config.QuickThrowOnFailure.WithMaxTest(300).WithEndSize(60));

    [Fact]
    public void What_was_open_when_it_changed_is_booked_and_not_logged()
    {
        var (books, ledger) = (NewBooks(), new MemoryLedger());
        var hall = SmallCity.Model.Find("city/park/works/hall")!;
        ledger.Meter(hall, Measure.ElectricityImport, SmallCity.Midnight / Spread.IntervalMs, new(10 * Some.Kwh, Spread.IntervalMs, 0));
        for (var up = hall; up is not null; up = up.Parent) books.Touch(up.Key, SmallCity.Midnight / Spread.IntervalMs);

        books.Derive(ledger, new(1, SmallCity.Midnight), int.MaxValue);

        ledger.Of(hall, Measure.CarbonScope2Location, SmallCity.Midnight / Spread.IntervalMs).Micro.ShouldBe(3_648_000); // 10 kWh x 0.3648
        ledger.LoggedSums().ShouldBeEmpty();
    }

    static DerivedBooks NewBooks() => new(SmallCity.Model, Rules, new(SmallCity.Model));

    // Certificates first, laid over the whole vintage; then every interval of every node from the leaves up.
    static Dictionary<(SeriesKey, long), Cell> FromScratch(MemoryLedger ledger)
    {
        var (books, copy) = (NewBooks(), ledger.MeteredOnly());
        foreach (var (series, interval) in copy.Keys)
            books.Touch(new(series.Number), interval);
        books.Derive(copy, new(1, NowMs), int.MaxValue);
        return copy.Derived();
    }

    static Certificate Certificate() => new()
    {
        Id = "gec", AmountMicroKwh = 500 * Some.Kwh, Vintage = new(SmallCity.Midnight, SmallCity.Midnight + 30 * 86_400_000L), Technology = "solar", Tracked = true,
        Retirements = [new("r", Works.Key, 500 * Some.Kwh, "registry", NowMs)],
    };

    static Arbitrary<(Node Node, Measure Measure, long Interval, int Kwh, bool Derive)[]> Steps { get; } =
        (from node in Gen.Elements(SmallCity.Model.AllNodes.Where(n => n.Kind == NodeKind.Facility).ToArray())
         from measure in Gen.Elements(Measure.ElectricityImport, Measure.ElectricityExport, Measure.TransferIn, Measure.TransferOut, Measure.PvGeneration, Measure.NaturalGas)
         from quarter in Gen.Frequency((3, Gen.Choose(0, 5)), (1, Gen.Choose(0, 96 * 35)))
         from kwh in Gen.Choose(1, 90)
         from derive in Gen.Frequency((4, Gen.Constant(false)), (1, Gen.Constant(true)))
         select (node, measure, SmallCity.Midnight / Spread.IntervalMs + quarter, kwh, derive)).ArrayOf().ToArbitrary();
}
