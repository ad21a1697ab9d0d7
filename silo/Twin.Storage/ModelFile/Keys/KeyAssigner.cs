using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Keys;

/// <summary>Gives every entity of a file its permanent key: the one that its name had, the one that its former name had, or the next free one.</summary>
/// <remarks>
/// Entities are known by what they lie in and their id, so a renamed park keeps all below it. A <c>formerly</c> is heeded
/// once and remembered: left in the file it does not act again when its old name is given to something new.
/// An entity that ended and comes back under its name gets its key back.
/// </remarks>
sealed class KeyAssigner
{
    readonly KeyBook book;
    readonly FaultLog faults;
    readonly Numbering[] numberings;
    readonly Dictionary<YamlMap, int> claims = [];

    KeyAssigner(KeyBook book, FaultLog faults)
    {
        (this.book, this.faults) = (book, faults);
        numberings = [.. Enum.GetValues<Keyed>().Select(k => new Numbering(k, book[k]))];
    }

    /// <summary>Sets the keys of a draft; what the book does not know yet comes back as lines, all of them where <paramref name="record"/> is set.</summary>
    public static List<KeyLine> Assign(CityDraft draft, KeyBook book, FaultLog faults, bool record)
    {
        var assigner = new KeyAssigner(book, faults);
        assigner.AssignNodes(draft.Nodes);
        assigner.ClaimAll(draft);
        foreach (var gateway in draft.Gateways) gateway.Key = assigner.Number(Keyed.Gateway, gateway.Item, gateway.Park.Key, gateway.Id);
        foreach (var device in draft.Devices)
        {
            device.Key = assigner.Number(Keyed.Device, device.Item, device.Facility.Key, device.Id);
            assigner.AssignPoints(device, draft.PointKeys);
        }
        return record ? [.. assigner.Lines(draft)] : [];
    }

    // Claims come first: what takes a former name must have its key before something new of that name asks.
    void AssignNodes(IReadOnlyList<NodeDraft> nodes)
    {
        if (nodes.Any(n => n.Formerly is not null))
            foreach (var node in nodes)
            {
                Claim(Keyed.Node, node.Item, node.Parent?.Key ?? 0, node.Id, node.Path, node.Formerly);
                node.Key = claims.TryGetValue(node.Item, out var claimed) ? claimed : book[Keyed.Node].Find(node.Parent?.Key ?? 0, node.Id) ?? 0;
            }
        foreach (var node in nodes) node.Key = Number(Keyed.Node, node.Item, node.Parent?.Key ?? 0, node.Id);
    }

    void ClaimAll(CityDraft draft)
    {
        foreach (var gateway in draft.Gateways)
            Claim(Keyed.Gateway, gateway.Item, gateway.Park.Key, gateway.Id, $"{gateway.Park.Path}/{gateway.Id}", gateway.Formerly);
        foreach (var device in draft.Devices)
            if (device.Formerly is not null) Claim(Keyed.Device, device.Item, device.Facility.Key, device.Id, device.Path, device.Formerly);
    }

    int Number(Keyed kind, YamlMap item, int parent, string id) =>
        claims.TryGetValue(item, out var claimed) ? claimed : numberings[(int)kind].Own(parent, id);

    void AssignPoints(DeviceDraft device, int[] pointKeys)
    {
        var numbering = numberings[(int)Keyed.Point];
        for (var i = 0; i < device.Type.Points.Count; i++)
        {
            var point = device.Type.Points[i];
            var former = point.Formerly is { } formerly && book[Keyed.Point].Find(device.Key, point.Id) is null
                && device.Type.Points.All(p => p.Id != formerly) ? book[Keyed.Point].Find(device.Key, formerly) : null;
            pointKeys[device.FirstPoint + i] = former is { } known && numbering.Claim(known) ? known : numbering.Own(device.Key, point.Id);
        }
    }

    void Claim(Keyed kind, YamlMap item, int parent, string id, string path, string? formerly)
    {
        if (formerly is null || book[kind].WasHeeded(parent, id, formerly)) return;
        var isPath = formerly.Contains('/') || kind == Keyed.Node && parent == 0;
        if ((isPath ? book.At(kind, formerly) : book[kind].Find(parent, formerly)) is not { } number) return;
        if (kind == Keyed.Node && isPath && formerly.Count(c => c == '/') != path.Count(c => c == '/'))
            faults.Add(item["formerly"]!, "a node stays what it is: a facility was a facility formerly");
        else if (numberings[(int)kind].Claim(number)) claims[item] = number;
        else faults.Add(item["formerly"]!, "something else in the file was this formerly");
    }

    IEnumerable<KeyLine> Lines(CityDraft draft)
    {
        foreach (var node in draft.Nodes)
            if (Line(Keyed.Node, node.Key, node.Parent?.Key ?? 0, node.Id, node.Formerly) is { } line) yield return line;
        foreach (var gateway in draft.Gateways)
            if (Line(Keyed.Gateway, gateway.Key, gateway.Park.Key, gateway.Id, gateway.Formerly) is { } line) yield return line;
        foreach (var device in draft.Devices)
        {
            if (Line(Keyed.Device, device.Key, device.Facility.Key, device.Id, device.Formerly) is { } line) yield return line;
            for (var i = 0; i < device.Type.Points.Count; i++)
                if (Line(Keyed.Point, draft.PointKeys[device.FirstPoint + i], device.Key, device.Type.Points[i].Id, null) is { } pointLine)
                    yield return pointLine;
        }
        foreach (var kind in Enum.GetValues<Keyed>())
            for (var number = 1; number <= book[kind].Last; number++)
                if (!book[kind].IsEnded(number) && !numberings[(int)kind].IsTaken(number)) yield return new(kind, number, 0, null, null);
    }

    KeyLine? Line(Keyed kind, int number, int parent, string id, string? formerly)
    {
        var table = book[kind];
        var known = number <= table.Last && !table.IsEnded(number) && table.Parent(number) == parent && table.Id(number) == id;
        return known && (formerly is null || formerly == table.Formerly(number)) ? null : new(kind, number, parent, id, formerly);
    }

    /// <summary>Who has which number of one kind in this file.</summary>
    sealed class Numbering(Keyed kind, KeyTable table)
    {
        readonly bool[] taken = new bool[table.Last + 1];
        int last = table.Last;

        public bool IsTaken(int number) => number < taken.Length && taken[number];

        public bool Claim(int number)
        {
            if (taken[number]) return false;
            return taken[number] = true;
        }

        public int Own(int parent, string id) =>
            table.Last > 0 && table.Find(parent, id) is { } known && Claim(known) ? known : ++last;

        public override string ToString() => $"{kind} to {last}";
    }
}
