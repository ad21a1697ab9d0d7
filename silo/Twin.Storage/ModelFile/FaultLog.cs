using System.Collections.Immutable;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile;

/// <summary>Collects the faults of one model file and of what it includes.</summary>
/// <param name="file">The model file: faults without a place of their own are its.</param>
sealed class FaultLog(string file)
{
    readonly List<ModelFault> faults = [];
    readonly List<string> files = [file];

    public string File => file;

    /// <summary>All faults, those beyond the bound too.</summary>
    public int Total { get; private set; }

    public bool IsEmpty => Total == 0;

    /// <summary>A fault of the value that stands at an item.</summary>
    public void Add(YamlItem at, string rule) => Add(at.File, at.Line, at.Path, at.Shown, rule);

    /// <summary>A fault of an item as a whole, or one whose value is secret.</summary>
    public void AddWithoutValue(YamlItem at, string rule) => Add(at.File, at.Line, at.Path, null, rule);

    public void AddMissing(YamlMap at, string key, string rule = "is missing") =>
        Add(at.File, at.Line, at.Path.Length == 0 ? key : $"{at.Path}.{key}", null, rule);

    public void Add(int line, string key, string? value, string rule) => Add(file, line, key, value, rule);

    public void Add(string file, int line, string key, string? value, string rule)
    {
        if (!files.Contains(file)) files.Add(file);
        if (++Total > ModelBounds.FaultsMax) return;
        if (value?.Length > ModelBounds.FaultValueLengthMax) value = value[..ModelBounds.FaultValueLengthMax] + "...";
        faults.Add(new(file, line, key, value, rule));
    }

    /// <summary>File by file, in order of lines; a last one tells how many more there are than the bound lets through.</summary>
    public ImmutableArray<ModelFault> InOrder()
    {
        var ordered = faults.OrderBy(f => files.IndexOf(f.File)).ThenBy(f => f.Line).ToList();
        if (Total > faults.Count) ordered.Add(new(file, 0, "", null, $"{Total - faults.Count} more faults"));
        return [.. ordered];
    }
}
