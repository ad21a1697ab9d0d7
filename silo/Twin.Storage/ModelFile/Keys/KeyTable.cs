namespace Twin.Storage.ModelFile.Keys;

/// <summary>The permanent numbers of one kind and the names that they go by. Numbers start at 1, so that 0 means none.</summary>
sealed class KeyTable
{
    readonly record struct Known(int Parent, string Id, int EndedIn);

    readonly List<Known> all = [default];
    readonly Dictionary<(int Parent, string Id), int> byName = [];
    readonly Dictionary<int, string> formerly = [];

    /// <summary>The highest number given so far.</summary>
    public int Last => all.Count - 1;

    public int Parent(int number) => all[number].Parent;
    public string Id(int number) => all[number].Id;
    public bool IsEnded(int number) => all[number].EndedIn > 0;

    /// <summary>The revision that ended it; 0 while it lives.</summary>
    public int EndedIn(int number) => all[number].EndedIn;

    public string? Formerly(int number) => formerly.GetValueOrDefault(number);

    /// <summary>Who goes by a name, or did last.</summary>
    public int? Find(int parent, string id) => byName.TryGetValue((parent, id), out var number) ? number : null;

    /// <summary>Whether who goes by a name now had this very <c>formerly</c> heeded before.</summary>
    public bool WasHeeded(int parent, string id, string claim) => Find(parent, id) is { } number && Formerly(number) == claim;

    public void Apply(in KeyLine line, int revision)
    {
        while (all.Count <= line.Number) all.Add(default);
        var before = all[line.Number];
        if (line.Id is null)
        {
            all[line.Number] = before with { EndedIn = revision };
            return;
        }
        if (before.Id is not null && byName.TryGetValue((before.Parent, before.Id), out var holder) && holder == line.Number)
            byName.Remove((before.Parent, before.Id));
        all[line.Number] = new(line.Parent, line.Id, 0);
        byName[(line.Parent, line.Id)] = line.Number;
        if (line.Formerly is not null) formerly[line.Number] = line.Formerly;
    }
}
