using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>A rule as a difference shows it.</summary>
/// <param name="What">"region", "factor", "coal", "tariff", "calendar", "account", "certificate" or "carbon".</param>
/// <param name="Id">What it is called; for carbon settings the node's path.</param>
readonly record struct RuleDescription(string What, string Id, (string Key, string? Value)[] Fields);

/// <summary>All rules that a model's ledger follows, described field by field.</summary>
static class RuleDescriptions
{
    public static IEnumerable<RuleDescription> Of(CityModel model)
    {
        var rules = model.Accounting;
        var terms = rules.Accounts.All.SelectMany(a => a.Terms.Entries.Select(t => t.Value)).ToArray();
        return
        [
            .. rules.Factors.Regions.Select(r => new RuleDescription("region", r.Id, [("parent", r.Parent)])),
            .. rules.Factors.Factors.Select(f => new RuleDescription("factor", f.Id, Of(f))),
            .. rules.Coal.Coefficients.Select(c => new RuleDescription("coal", c.Id,
                [("measure", c.Measure.Name()), ("convention", Word(c.Convention)), ("value", c.Rate.ToString()), .. Dates(c.Validity), .. Of(c.Provenance)])),
            .. terms.Select(t => t.Tariff).OfType<TariffPlan>().DistinctBy(t => t.Id).Select(t => new RuleDescription("tariff", t.Id, [.. t.Versions.SelectMany(Of)])),
            .. rules.Accounts.All.Select(a => a.Calendar).DistinctBy(c => c.Id).Select(c => new RuleDescription("calendar", c.Id,
                [("holidays", Days(c.Holidays)), ("workingDays", Days(c.WorkingDays))])),
            .. rules.Accounts.All.Select(a => new RuleDescription("account", a.Id, Of(a, model))),
            .. rules.Certificates.Claims.Select(c => new RuleDescription("certificate", c.Id,
                [("certificate", c.CertificateId), ("holder", PathOf(c.Holder, model)), ("amount", Kwh(c.AmountMicroKwh)), .. Dates(c.Period), ("technology", c.Technology)])),
            .. model.AllNodes.Where(n => rules.Settings.ContainsKey(n.Key)).Select(n => new RuleDescription("carbon", n.Path,
                [.. rules.Settings[n.Key].Entries.Select(e => (PointFields.Date(e.FromMs) ?? "settings", (string?)Text(e.Value)))])),
            .. EvaluationDescriptions.Of(model),
        ];
    }

    static (string, string?)[] Of(EmissionFactor factor) =>
    [
        ("measure", factor.Measure.Name()), ("region", factor.Region), ("basis", Word<FactorBasis>(factor.Basis)), ("value", factor.Rate.ToString()),
        ("scope", PointFields.Text(factor.Scope)), ("gases", factor.Gases), .. Dates(factor.Validity), ("revision", PointFields.Text(factor.Revision)), .. Of(factor.Provenance),
    ];

    internal static (string, string?)[] Of(Provenance provenance) => [("source", $"{provenance.Source} {provenance.Document}".Trim()), ("standing", Word<Standing>(provenance.Standing))];

    static IEnumerable<(string, string?)> Of(TariffVersion version) => VersionFields(version).Select(f => ($"{version.Id}.{f.Key}", f.Value));

    static (string Key, string? Value)[] VersionFields(TariffVersion version) =>
    [
        .. Dates(version.Validity),
        .. version.Prices.OrderBy(p => p.Band).Select(p => ($"prices.{Word<Band>(p.Band)}", (string?)p.Rate.ToString())),
        .. version.Schedules.Select(s => ($"schedules.{s.Name}", (string?)$"{string.Join(", ", s.Seasons)}; {string.Join(", ", s.DayTypes)}; {string.Join(", ", s.Bands)}")),
        ("capacity", version.CapacityPrice?.ToString()), ("demand", version.DemandPrice?.ToString()), ("feedIn", version.FeedInPrice?.ToString()),
        ("powerFactor", version.PowerFactor is { } table ? $"{table.Id}: {string.Join(", ", table.Steps.Select(s => $"{s.Hundredths} {PointFields.Text(s.Percent)}"))}" : null),
        ("reactive", Word<ReactiveCounting>(version.Reactive)), .. Of(version.Provenance),
    ];

    static (string, string?)[] Of(SupplyAccount account, CityModel model) =>
    [
        ("name", $"{account.Name.Zh} / {account.Name.En}"), ("nodes", string.Join(", ", account.Nodes.Select(n => PathOf(n, model)))),
        ("calendar", account.Calendar.Id), .. Dates(account.Validity),
        .. account.Terms.Entries.Select(e => (PointFields.Date(e.FromMs) is { } from ? $"terms from {from}" : "terms", (string?)Text(e.Value))),
    ];

    static string Text(SupplyTerms terms) =>
        $"{terms.Tariff?.Id ?? "none"}, {Word<FixedChargeBasis>(terms.Basis)}, {PointFields.Text(terms.CapacityKva)} kVA, {Word<Model.Demand.DemandMethod>(terms.DemandMethod)}"
        + (terms.ContractedKw is { } contracted ? $", {PointFields.Text(contracted)} kW contracted" : "") + (terms.EstimatedDemandAllowed ? ", estimated demand" : "");

    static string Text(CarbonSettings settings) =>
        $"{settings.Region}, {Word<UncoveredElectricity>(settings.Uncovered)}, {Word<CoalConvention>(settings.Convention)}, [{string.Join(", ", settings.Purchased.Select(m => m.Name()))}]"
        + (settings.Steam is { } steam ? $", steam {PointFields.Text(steam.EnthalpyKjPerKg)} - {PointFields.Text(steam.FeedWaterKjPerKg)} kJ/kg" : "");

    static (string, string?)[] Dates(Validity validity) => [("from", PointFields.Date(validity.FromMs)), ("to", PointFields.Date(validity.ToMs))];

    static string Days(IEnumerable<DateOnly> days) => string.Join(", ", days.Select(d => $"{d:yyyy-MM-dd}"));

    static string? Kwh(long micro) => PointFields.Text(micro / 1_000_000m) + " kWh";

    static string PathOf(NodeKey key, CityModel model) => model.Find(key)?.Path ?? key.ToString();

    // As the file writes it: criticalPeak.
    static string? Word<T>(T? value) where T : struct, Enum =>
        value?.ToString() is { Length: > 0 } word ? char.ToLowerInvariant(word[0]) + word[1..] : null;
}
