namespace Twin.Storage.ModelFile.Keys;

/// <summary>All permanent keys given so far and the names that they go by, as one revision knows them.</summary>
sealed class KeyBook
{
    readonly KeyTable[] tables = [new(), new(), new(), new()];

    /// <summary>The last revision applied; 0 for an empty book.</summary>
    public int Revision { get; private set; }

    public KeyTable this[Keyed kind] => tables[(int)kind];

    public void Apply(int revision, IEnumerable<KeyLine> lines)
    {
        foreach (var line in lines) this[line.Kind].Apply(line, revision);
        Revision = revision;
    }

    /// <summary>The number of what a path names, following ids from the city down.</summary>
    public int? NodeAt(string path)
    {
        int? number = 0;
        foreach (var id in path.Split('/')) number = number is { } parent ? this[Keyed.Node].Find(parent, id) : null;
        return number;
    }

    /// <summary>The number of a device or gateway by the path of what it lies in and its id.</summary>
    public int? At(Keyed kind, string path)
    {
        if (kind == Keyed.Node) return NodeAt(path);
        var cut = path.LastIndexOf('/');
        return cut > 0 && NodeAt(path[..cut]) is { } parent ? this[kind].Find(parent, path[(cut + 1)..]) : null;
    }
}
