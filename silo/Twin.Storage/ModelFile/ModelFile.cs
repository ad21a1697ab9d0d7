using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Keys;
using Twin.Storage.ModelFile.Rules;
using Twin.Storage.ModelFile.Sections;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile;

/// <summary>Reads model files. A bad one is refused whole, with every fault in it.</summary>
public static class ModelFile
{
    /// <summary>The version of the format that this loader reads, as the key <c>model</c> states it.</summary>
    public const int FormatVersion = 1;

    internal static MapShape Shape { get; } = new("model", ["model", "city"], ["include", "demoPassword", "deviceTypes", "parks", .. RuleSections.Keys]);

    /// <summary>What a file holds that a model file includes.</summary>
    internal static MapShape IncludedShape { get; } = new("included", [], [.. RuleSections.Keys]);

    /// <summary>Loads a file and what it includes, with keys numbered afresh in its order: for tools that keep no data folder. A server's keys come from its <see cref="ModelHistory"/>.</summary>
    public static ModelLoad Load(string path) =>
        ModelText.TryRead(path, out var text, out var faults) ? Parse(text, Path.GetFileName(path)) : new(null, faults);

    /// <summary>Loads a text (<see cref="ModelText"/>) with keys numbered afresh in its order.</summary>
    /// <param name="name">What faults call the model file.</param>
    public static ModelLoad Parse(string text, string name)
    {
        var faults = new FaultLog(name);
        if (Read(text, faults) is not { } draft) return new(null, faults.InOrder());
        KeyAssigner.Assign(draft, new KeyBook(), faults, record: false);
        return new(CityAssembly.Build(draft, revision: 1, EndedParts.None), []);
    }

    /// <summary>Reads and validates all but keys; null where there is a fault.</summary>
    internal static CityDraft? Read(string text, FaultLog faults)
    {
        var parts = ModelText.PartsOf(text, faults.File);
        if (YamlReader.Read(new StringReader(parts[0].Text), faults.File, faults) is not { } top || Shape.Open(top, faults) is not { } map) return null;
        var context = new LoadContext(faults);
        var version = NumberField.ReadWhole(map["model"], context, FormatVersion, FormatVersion);
        if (version is null) return null;

        var types = new DeviceTypeSection(context);
        types.ReadAll(map["deviceTypes"]);
        var devices = new DeviceSection(context, types);
        var nodes = new NodeSections(context, devices);
        if (map["city"] is not { } city || nodes.ReadCity(city, map["parks"]) is null) return null;

        var references = new References(context, nodes.All);
        foreach (var device in devices.All) references.Resolve(device);
        var gateways = new GatewaySection(context, devices.PointCount);
        foreach (var park in nodes.All.Where(n => n.Kind == NodeKind.Park)) gateways.ReadAll(park);
        var demoPassword = TextFields.ReadFlag(map["demoPassword"], context) ?? false;
        if (IncludeField.Read(map, parts, IncludedShape, context) is not { } documents) return null;
        var rules = new RuleSections(context, nodes.All).Read(documents);
        if (!faults.IsEmpty) return null;
        return new(context.Zone, demoPassword, nodes.All, devices.All, gateways.All, devices.PointCount, rules.Accounting, rules.Evaluation) { Documents = documents };
    }
}
