namespace Twin.Storage.ModelFile.Yaml;

/// <summary>A value in a YAML file that knows its place. Kept small: a city of 1,000,000 points has about as many.</summary>
abstract class YamlItem
{
    /// <summary>From 1; a mapping's value has its key's line.</summary>
    public int Line { get; init; }

    public YamlItem? Parent { get; init; }

    /// <summary>Its key in a mapping; null in a list; at the top the name of the file.</summary>
    public string? Key { get; init; }

    /// <summary>Its place in a list, from 0.</summary>
    public int Index { get; init; }

    /// <summary>Path of keys from the top: <c>parks[0].enterprises[2].id</c>.</summary>
    public string Path =>
        Parent is null ? ""
        : Key is null ? $"{Parent.Path}[{Index}]"
        : Parent.Parent is null ? Key
        : $"{Parent.Path}.{Key}";

    /// <summary>Name of the file that it stands in.</summary>
    public string File => Parent is null ? Key ?? "" : Parent.File;

    /// <summary>What a fault shows as the value.</summary>
    public abstract string? Shown { get; }
}

/// <summary>A single value as it is written. Nothing is guessed from its looks: <c>no</c> is two letters.</summary>
sealed class YamlScalar : YamlItem
{
    public required string Text { get; init; }

    /// <summary>Written without quotes. Numbers, dates and true/false are.</summary>
    public bool Plain { get; init; }

    public bool IsEmpty => Plain && Text is "" or "~" or "null";

    public override string? Shown => Text;
}

sealed class YamlList : YamlItem
{
    public IReadOnlyList<YamlItem> Items { get; set; } = [];
    public override string? Shown => null;
}

sealed class YamlMap : YamlItem
{
    public IReadOnlyList<YamlItem> Items { get; set; } = [];
    public override string? Shown => null;

    public YamlItem? this[string key]
    {
        get
        {
            foreach (var item in Items)
                if (item.Key == key) return item;
            return null;
        }
    }
}
