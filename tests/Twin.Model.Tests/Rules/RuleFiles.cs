using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using YamlDotNet.RepresentationModel;

namespace Twin.Model.Rules;

/// <summary>The rule data of infra/models, read as plainly as its shape allows.</summary>
static class RuleFiles
{
    static readonly YamlMappingNode FactorFile = Load("factors-cn.yaml"), TariffFile = Load("tariffs-hainan.yaml"), EvaluationFile = Load("evaluation-cn.yaml");

    public static IReadOnlyList<FactorRegion> Regions => [.. Items(FactorFile, "regions").Select(r => new FactorRegion(Text(r, "id")!, Text(r, "parent")))];

    public static IReadOnlyList<EmissionFactor> Factors =>
    [
        .. Items(FactorFile, "factors").Select(f => new EmissionFactor
        {
            Id = Text(f, "id")!,
            Measure = Measures.Parse(Text(f, "measure")!)!.Value,
            Region = Text(f, "region")!,
            Basis = Named(f, "basis", FactorBasis.Both),
            Rate = Rate.Of(Number(f, "value")!.Value),
            Scope = (int)Number(f, "scope")!.Value,
            Gases = Text(f, "gases")!,
            Validity = Validity(f),
            Provenance = Provenance(FactorFile, f),
        }),
    ];

    /// <summary>Factor ids with the properties that they are said to follow from.</summary>
    public static IEnumerable<(string Id, Rate Derived)> Derivations =>
        from f in Items(FactorFile, "factors")
        where f.Children.ContainsKey("derivedFrom")
        let d = (YamlMappingNode)f["derivedFrom"]
        select (Text(f, "id")!, FuelFactor.Derive(Number(d, "netCalorific")!.Value, Number(d, "carbon")!.Value, Number(d, "oxidation")!.Value));

    public static IReadOnlyCollection<CoalCoefficient> Coal => CoalTable.Choose(
        [.. Items(FactorFile, "coal").Select(c => new CoalCoefficient
        {
            Id = Text(c, "id")!,
            Measure = Measures.Parse(Text(c, "measure")!)!.Value,
            Convention = Text(c, "convention") is null ? null : Named(c, "convention", CoalConvention.Calorific),
            Rate = Rate.Of(Number(c, "value")!.Value),
            Validity = Validity(c),
            Provenance = Provenance(FactorFile, c),
        })],
        [.. ((YamlSequenceNode)FactorFile["coalChoice"]).Select(n => n.ToString())]);

    public static SteamTable Steam
    {
        get
        {
            var steam = (YamlMappingNode)FactorFile["steam"];
            return new([.. ((YamlSequenceNode)steam["saturated"]).Cast<YamlSequenceNode>().Select(r => (Decimal(r[0]), Decimal(r[1])))], Provenance(FactorFile, steam));
        }
    }

    public static ZeroCarbonRules ZeroCarbon
    {
        get
        {
            var park = (YamlMappingNode)EvaluationFile["zeroCarbonPark"];
            return new(
                [.. Items(park, "classes").Select(c => new ZeroCarbonClass(Number(c, "from")!.Value, Number(c, "to"), Number(c, "max")!.Value))],
                [.. Items(park, "guiding").Select(g => new GuidingIndicator(Text(g, "id")!, Name(g), Number(g, "threshold"), Named(g, "standing", Standing.Low)))],
                Provenance(EvaluationFile, park));
        }
    }

    public static LandEvaluationRules Land
    {
        get
        {
            var land = (YamlMappingNode)EvaluationFile["landEvaluation"];
            return new(Text(land, "id")!,
                [.. Items(land, "criteria").Select(c => new LandCriterion(Text(c, "id")!, Name(c), Text(c, "unit")!, Number(c, "weight")!.Value, Number(c, "base")!.Value, Number(c, "cap")))],
                [.. Items(land, "grades").Select(g => new LandGrade(Text(g, "grade")!, Number(g, "from")!.Value))],
                [.. ((YamlSequenceNode)land["vetoes"]).Select(v => v.ToString())], Text(land, "vetoGrade")!, Provenance(EvaluationFile, land));
        }
    }

    public static Checked<DayCalendar> Calendar
    {
        get
        {
            var calendar = Items(TariffFile, "calendars").Single();
            return DayCalendar.Build(Text(calendar, "id")!, [.. Days(calendar, "holidays")], [.. Days(calendar, "workingDays")], Provenance(TariffFile, calendar));
        }
    }

    public static IEnumerable<Checked<TariffPlan>> Tariffs =>
        Items(TariffFile, "tariffs").Select(t => TariffPlan.Build(Text(t, "id")!, [.. Items(t, "versions").Select(Version)]));

    static TariffVersion Version(YamlMappingNode v) => new()
    {
        Id = Text(v, "id")!,
        Validity = Validity(v),
        Schedules = [.. Items(v, "schedules").Select(Schedule)],
        Prices = [.. ((YamlMappingNode)v["prices"]).Children.Select(p => new BandPrice(Enum.Parse<Band>(p.Key.ToString(), ignoreCase: true), Rate.Of(Decimal(p.Value))))],
        CapacityPrice = Price(v, "capacity"),
        DemandPrice = Price(v, "demand"),
        FeedInPrice = Price(v, "feedIn"),
        PowerFactor = Text(v, "powerFactor") is { } id ? PowerFactorTable(id) : null,
        Reactive = Named(v, "reactive", ReactiveCounting.LaggingAndLeading),
        Provenance = Provenance(TariffFile, v),
    };

    static DaySchedule Schedule(YamlMappingNode s)
    {
        DaySchedule schedule = new() { Name = Text(s, "name")!, Bands = [.. ((YamlSequenceNode)s["bands"]).Select(b => Span(b.ToString()))] };
        return s.Children.ContainsKey("seasons") ? schedule with { Seasons = [.. ((YamlSequenceNode)s["seasons"]).Select(x => Season(x.ToString()))] } : schedule;
    }

    static PowerFactorTable PowerFactorTable(string id)
    {
        var table = Items(TariffFile, "powerFactorTables").Single(t => Text(t, "id") == id);
        return new(id, [.. ((YamlSequenceNode)table["steps"]).Cast<YamlSequenceNode>().Select(s => new PowerFactorStep((int)Decimal(s[0]), Decimal(s[1])))], Provenance(TariffFile, table));
    }

    // "07:00-10:00 flat"
    static BandSpan Span(string text) => new(Minute(text[..5]), Minute(text[6..11]), Enum.Parse<Band>(text[12..], ignoreCase: true));
    static int Minute(string clock) => int.Parse(clock[..2], CultureInfo.InvariantCulture) * 60 + int.Parse(clock[3..], CultureInfo.InvariantCulture);

    // "05-01..10-31"
    static Season Season(string text) => new(Two(text, 0), Two(text, 3), Two(text, 7), Two(text, 10));
    static int Two(string text, int at) => int.Parse(text.AsSpan(at, 2), CultureInfo.InvariantCulture);

    // "2026-02-14", or "2026-02-15..2026-02-23", both inclusive
    static IEnumerable<DateOnly> Days(YamlMappingNode node, string key) => ((YamlSequenceNode)node[key]).SelectMany(n =>
    {
        var parts = n.ToString().Split("..");
        var (from, to) = (DateOnly.Parse(parts[0], CultureInfo.InvariantCulture), DateOnly.Parse(parts[^1], CultureInfo.InvariantCulture));
        return Enumerable.Range(0, to.DayNumber - from.DayNumber + 1).Select(from.AddDays);
    });

    static YamlMappingNode Load(string file)
    {
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "models", file));
        var stream = new YamlStream();
        stream.Load(reader);
        return (YamlMappingNode)stream.Documents[0].RootNode;
    }

    static Validity Validity(YamlMappingNode node) => Rules.Validity.Of(Date(node, "from"), Date(node, "to"), Some.Haikou);

    static Provenance Provenance(YamlMappingNode file, YamlMappingNode node)
    {
        var source = Items(file, "sources").Single(s => Text(s, "id") == Text(node, "source"));
        return new(Text(source, "name")!, Text(source, "document") ?? "", Enum.Parse<Standing>(Text(node, "standing")!, ignoreCase: true), Date(source, "published"), Text(node, "note") ?? "");
    }

    static BilingualName Name(YamlMappingNode node) => new(Text((YamlMappingNode)node["name"], "zh")!, Text((YamlMappingNode)node["name"], "en")!);
    static IEnumerable<YamlMappingNode> Items(YamlMappingNode node, string key) => ((YamlSequenceNode)node[key]).Cast<YamlMappingNode>();
    static string? Text(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? value.ToString() : null;
    static decimal? Number(YamlMappingNode node, string key) => node.Children.TryGetValue(key, out var value) ? Decimal(value) : null;
    static decimal Decimal(YamlNode node) => decimal.Parse(node.ToString(), CultureInfo.InvariantCulture);
    static Rate? Price(YamlMappingNode node, string key) => Number(node, key) is { } value ? Rate.Of(value) : null;
    static DateOnly? Date(YamlMappingNode node, string key) => Text(node, key) is { } text ? DateOnly.Parse(text, CultureInfo.InvariantCulture) : null;
    static T Named<T>(YamlMappingNode node, string key, T otherwise) where T : struct, Enum => Text(node, key) is { } text ? Enum.Parse<T>(text, ignoreCase: true) : otherwise;
}
