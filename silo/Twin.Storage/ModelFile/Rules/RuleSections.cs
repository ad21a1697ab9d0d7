using Twin.Model.Carbon;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>All that turns energy into carbon, coal and money, and what is judged by it, from the model file and what it includes.</summary>
sealed class RuleSections(LoadContext context, IReadOnlyList<NodeDraft> nodes)
{
    /// <summary>Sections that stand in the model file or in an included one.</summary>
    public static string[] Keys { get; } =
        ["sources", "regions", "factors", "coal", "coalChoice", "steam", "calendars", "powerFactorTables", "tariffs", "accounts", "certificates", "contracts",
            "zeroCarbonPark", "landEvaluation", "yearFigures"];

    /// <param name="documents">The model file's mapping first.</param>
    public (AccountingDraft Accounting, EvaluationDraft Evaluation) Read(IReadOnlyList<YamlMap> documents)
    {
        var sources = new SourceSection(context);
        sources.ReadAll(documents);
        var factors = new FactorSection(context, sources).ReadAll(documents);
        var coal = new CoalSection(context, sources).ReadAll(documents);
        var steam = new SteamSection(context, sources);
        steam.ReadAll(documents);
        var calendars = new CalendarSection(context, sources);
        calendars.ReadAll(documents);
        var powerFactors = new PowerFactorSection(context, sources);
        powerFactors.ReadAll(documents);
        var tariffs = new TariffSection(context, sources, powerFactors);
        tariffs.ReadAll(documents);

        var paths = new NodePaths(context, nodes);
        var (certificates, contracts) = new CertificateSection(context, paths).ReadAll(documents);
        var accounting = new AccountingDraft(factors ?? FactorLibrary.Empty, coal, new CarbonSection(context, factors, steam).ReadAll(nodes),
            new AccountSection(context, paths, tariffs, calendars).ReadAll(documents), certificates, contracts);
        return (accounting, new EvaluationSection(context, sources).ReadAll(documents, paths));
    }
}
