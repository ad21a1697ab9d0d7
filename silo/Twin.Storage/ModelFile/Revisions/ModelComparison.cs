using System.Collections.Immutable;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>Compares two revisions by permanent keys.</summary>
sealed class ModelComparison
{
    readonly ImmutableArray<ModelChange>.Builder changes = ImmutableArray.CreateBuilder<ModelChange>();
    readonly CityModel? old;
    readonly CityModel next;
    int total;

    ModelComparison(CityModel? old, CityModel next) => (this.old, this.next) = (old, next);

    public static ModelDifference Between(CityModel? old, CityModel next)
    {
        var comparison = new ModelComparison(old, next);
        comparison.Run();
        return new(comparison.changes.ToImmutable(), comparison.total);
    }

    void Run()
    {
        if (old is not null && old.TimeZone.Id != next.TimeZone.Id) Add(new(ModelChangeKind.Changed, "model", next.City.Path, "timeZone", old.TimeZone.Id, next.TimeZone.Id));

        Compare(old?.AllNodes ?? [], old?.Ended.Nodes ?? [], next.AllNodes, n => n.Key, n => What(n.Kind), n => n.Path, (before, after) =>
        {
            MovedOrRenamed(What(after.Kind), before.Path, after.Path, before.Parent?.Key == after.Parent?.Key, before.Id == after.Id);
            Fields(What(after.Kind), after.Path, NodeFields(before), NodeFields(after));
        });
        Compare(old?.AllDevices ?? [], old?.Ended.Devices ?? [], next.AllDevices, d => d.Key, _ => "device", d => d.Path, (before, after) =>
        {
            MovedOrRenamed("device", before.Path, after.Path, before.Facility.Key == after.Facility.Key, before.Id == after.Id);
            Fields("device", after.Path, DeviceFields(before, old!), DeviceFields(after, next));
        });
        Compare(Within(old), old?.Ended.Points ?? [], Within(next), p => p.Key, _ => "point", p => p.Path, (before, after) =>
        {
            MovedOrRenamed("point", before.Path, after.Path, true, before.Id == after.Id);
            if (!ReferenceEquals(before.Spec, after.Spec)) Fields("point", after.Path, PointFields.Of(before.Spec), PointFields.Of(after.Spec));
        });
        Compare(old?.AllGateways ?? [], old?.Ended.Gateways ?? [], next.AllGateways, g => g.Key, _ => "gateway", g => g.UserName, (before, after) =>
        {
            MovedOrRenamed("gateway", before.UserName, after.UserName, before.Park.Key == after.Park.Key, before.Id == after.Id);
            Fields("gateway", after.UserName, [("name", Name(before.Name))], [("name", Name(after.Name))]);
            if (before.PasswordHash != after.PasswordHash) Add(new(ModelChangeKind.Changed, "gateway", after.UserName, "password"));
            CompareNames(before, after);
        });
        CompareRules();
    }

    // Rules have no keys: one of another id is another rule.
    void CompareRules()
    {
        var known = old is null ? [] : RuleDescriptions.Of(old).ToDictionary(r => (r.What, r.Id));
        var now = RuleDescriptions.Of(next).ToList();
        foreach (var rule in now)
            if (known.TryGetValue((rule.What, rule.Id), out var before)) CompareFields(rule, before.Fields);
            else Add(new(ModelChangeKind.Added, rule.What, rule.Id));
        foreach (var (what, id) in known.Keys.Except(now.Select(r => (r.What, r.Id)))) Add(new(ModelChangeKind.Ended, what, id));
    }

    void CompareFields(RuleDescription rule, (string Key, string? Value)[] before)
    {
        var left = before.ToDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);
        foreach (var (key, value) in rule.Fields)
            if (left.Remove(key, out var was) ? was != value : value is not null) Add(new(ModelChangeKind.Changed, rule.What, rule.Id, key, was, value));
        foreach (var (key, was) in left)
            if (was is not null) Add(new(ModelChangeKind.Changed, rule.What, rule.Id, key, was));
    }

    // Points of devices that come or go with them are not told one by one.
    ImmutableArray<Point> Within(CityModel? model)
    {
        if (model is null || old is null) return [];
        var other = (ReferenceEquals(model, old) ? next : old).AllDevices.Select(d => d.Key).ToHashSet();
        return [.. model.AllPoints.Where(p => other.Contains(p.Device.Key))];
    }

    void Compare<TKey, T>(ImmutableArray<T> before, ImmutableArray<Ended<T>> ended, ImmutableArray<T> after,
        Func<T, TKey> key, Func<T, string> what, Func<T, string> path, Action<T, T> both) where TKey : notnull
    {
        var known = before.ToDictionary(key);
        var endedKeys = ended.Select(e => key(e.Part)).ToHashSet();
        foreach (var item in after)
            if (known.Remove(key(item), out var same)) both(same, item);
            else Add(new(endedKeys.Contains(key(item)) ? ModelChangeKind.Revived : ModelChangeKind.Added, what(item), path(item)));
        foreach (var item in before)
            if (known.ContainsKey(key(item))) Add(new(ModelChangeKind.Ended, what(item), path(item)));
    }

    void MovedOrRenamed(string what, string before, string after, bool sameParent, bool sameId)
    {
        // A new path through a renamed or moved ancestor is the ancestor's change.
        if (!sameParent) Add(new(ModelChangeKind.Moved, what, after, "path", before, after));
        else if (!sameId) Add(new(ModelChangeKind.Renamed, what, after, "path", before, after));
    }

    void Fields(string what, string path, (string Key, string? Value)[] before, (string Key, string? Value)[] after)
    {
        for (var i = 0; i < before.Length; i++)
            if (before[i].Value != after[i].Value) Add(new(ModelChangeKind.Changed, what, path, before[i].Key, before[i].Value, after[i].Value));
    }

    void CompareNames(Gateway before, Gateway after)
    {
        if (before.Points.SameAs(after.Points)) return;
        var known = before.Points.All().ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        foreach (var (name, point) in after.Points.All())
            if (!known.Remove(name, out var same)) Add(new(ModelChangeKind.Changed, "gateway", after.UserName, $"names.{name}", null, next.Find(point)!.Path));
            else if (same != point) Add(new(ModelChangeKind.Changed, "gateway", after.UserName, $"names.{name}", old!.Find(same)!.Path, next.Find(point)!.Path));
        foreach (var (name, point) in known) Add(new(ModelChangeKind.Changed, "gateway", after.UserName, $"names.{name}", old!.Find(point)!.Path));
    }

    void Add(ModelChange change)
    {
        if (++total <= ModelBounds.ChangesMax) changes.Add(change);
    }

    static string What(NodeKind kind) => kind switch
    {
        NodeKind.City => "city", NodeKind.Park => "park", NodeKind.Enterprise => "enterprise", _ => "facility",
    };

    static (string, string?)[] NodeFields(Node node) =>
    [
        ("name", Name(node.Name)), ("type", node.Type), ("place", node.Place?.ToString()), ("footprint", string.Join(" ", node.Footprint)),
        ("area", PointFields.Text(node.AreaSquareMetres)), ("from", PointFields.Date(node.FromMs)), ("to", PointFields.Date(node.ToMs)),
    ];

    static (string, string?)[] DeviceFields(Device device, CityModel model) =>
    [
        ("name", Name(device.Name)), ("type", device.Type), ("role", PointFields.Dated(device.Role)), ("accountedAt", device.AccountedAt.Path),
        ("sides", device.Sides is { } sides ? $"[{Side(sides.From, model)}, {Side(sides.To, model)}]" : null), ("checks", device.Checks),
    ];

    static string Side(Side side, CityModel model) => side.Bus is { } bus ? model.Find(bus)!.Path : side.Kind.ToString().ToLowerInvariant();

    static string Name(BilingualName name) => $"{name.Zh} / {name.En}";
}
