using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Tariff;

/// <summary>A node whose intervals an account's bill adds or leaves out, for a time.</summary>
/// <param name="Sign">+1 for what the account pays for; -1 for what another account below it pays for.</param>
public readonly record struct AccountShare(NodeKey Node, int Sign, Validity Validity)
{
    /// <summary>
    /// What an account's bill is made of within a time. A node counts in full with the account that is its own; the account above it leaves it out.
    /// So every import is paid for once, whatever accounts lie within each other.
    /// </summary>
    public static IReadOnlyList<AccountShare> Of(SupplyAccount account, CityModel model, Validity within)
    {
        var accounts = model.Accounting.Accounts;
        List<AccountShare> shares = [];
        // Who pays for what changes only where some account begins or ends.
        long[] breaks = [.. accounts.All.SelectMany(a => new[] { a.Validity.FromMs, a.Validity.ToMs })
            .Where(ms => within.FromMs < ms && ms < within.ToMs).Append(within.FromMs).Append(within.ToMs).Distinct().Order()];
        for (var i = 0; i + 1 < breaks.Length; i++)
            foreach (var key in accounts.All.Where(a => a.Validity.Contains(breaks[i])).SelectMany(a => a.Nodes).Distinct().OrderBy(n => n.Number))
            {
                if (model.Find(key) is not { } node) continue;
                var sign = Pays(node, breaks[i]) - (node.Parent is { } parent ? Pays(parent, breaks[i]) : 0);
                if (sign != 0) shares.Add(new(key, sign, new(breaks[i], breaks[i + 1])));
            }
        return shares;

        int Pays(Node node, long timeMs) => ReferenceEquals(accounts.Of(node, timeMs), account) ? 1 : 0;
    }
}
