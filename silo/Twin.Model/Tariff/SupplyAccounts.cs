using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Tariff;

/// <summary>All supply accounts of a model, checked against each other.</summary>
public sealed class SupplyAccounts
{
    readonly ILookup<NodeKey, SupplyAccount> byNode;

    SupplyAccounts(IReadOnlyCollection<SupplyAccount> accounts)
    {
        All = [.. accounts];
        byNode = All.SelectMany(account => account.Nodes.Select(node => (node, account))).ToLookup(p => p.node, p => p.account);
    }

    public static SupplyAccounts Empty { get; } = new([]);

    public ImmutableArray<SupplyAccount> All { get; }

    /// <summary>Checks and builds. Faults: duplicate-id, overlapping-validity (two accounts pay for one node), and those of each account.</summary>
    /// <param name="nodeName">How faults name a node; by its key where nothing better is known.</param>
    public static Checked<SupplyAccounts> Build(IReadOnlyCollection<SupplyAccount> accounts, Func<NodeKey, string>? nodeName = null)
    {
        nodeName ??= node => node.ToString();
        List<RuleFault> faults = [.. accounts.SelectMany(a => a.Faults(nodeName)), .. Overlaps(accounts, nodeName)];
        foreach (var same in accounts.GroupBy(a => a.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add(new(same.Key, "duplicate-id", $"stated {same.Count()} times"));
        return Checked<SupplyAccounts>.Of(faults, () => new(accounts));
    }

    /// <summary>The account that pays for what a node imports at a time: its own, or the nearest above it; null where there is none.</summary>
    public SupplyAccount? Of(Node node, long timeMs)
    {
        for (var at = node; at is not null; at = at.Parent)
            foreach (var account in byNode[at.Key])
                if (account.Validity.Contains(timeMs)) return account;
        return null;
    }

    /// <summary>A node's prices over all time, through every account that ever paid for it; null where none ever did.</summary>
    public PriceSchedule? PricesOf(Node node, TimeZoneInfo zone)
    {
        List<SupplyAccount> reaching = [];
        for (var at = node; at is not null; at = at.Parent) reaching.AddRange(byNode[at.Key]);
        if (reaching.Count == 0) return null;

        var breaks = reaching.SelectMany(a => a.Terms.Entries.Select(e => e.FromMs).Append(a.Validity.FromMs).Append(a.Validity.ToMs))
            .Append(long.MinValue).Append(long.MaxValue).Distinct().Order().ToArray();
        var spans = ImmutableArray.CreateBuilder<PriceSpan>();
        foreach (var (from, to) in breaks.Zip(breaks.Skip(1)))
            if (Of(node, from) is { } account && account.Terms.At(from).Tariff is { } tariff)
                spans.Add(new(new(from, to), tariff, account.Calendar));
        return new(spans.ToImmutable(), zone);
    }

    // Node by node: thousands of accounts have few nodes in common.
    static IEnumerable<RuleFault> Overlaps(IReadOnlyCollection<SupplyAccount> accounts, Func<NodeKey, string> nodeName) =>
        from paying in accounts.SelectMany(a => a.Nodes.Distinct().Select(node => (node, account: a))).GroupBy(p => p.node, p => p.account)
        let sharing = paying.ToArray()
        from i in Enumerable.Range(0, sharing.Length)
        from j in Enumerable.Range(i + 1, sharing.Length - i - 1)
        where sharing[i].Validity.Overlaps(sharing[j].Validity)
        select new RuleFault($"{sharing[i].Id}, {sharing[j].Id}", "overlapping-validity",
            $"both pay for {nodeName(paying.Key)}: {sharing[i].Validity} and {sharing[j].Validity}");
}
