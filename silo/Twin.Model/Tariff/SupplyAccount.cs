using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Tariff;

/// <summary>What the fixed part of a two-part tariff is charged by.</summary>
public enum FixedChargeBasis : byte
{
    /// <summary>A single-part tariff.</summary>
    None,
    /// <summary>Transformer capacity, kVA.</summary>
    Capacity,
    /// <summary>The month's maximum demand, kW.</summary>
    MaximumDemand,
}

/// <summary>What an account is billed by, as it stands for a time. Changes at local midnight.</summary>
public sealed record SupplyTerms
{
    /// <summary>Null in a time without a tariff.</summary>
    public required TariffPlan? Tariff { get; init; }
    public FixedChargeBasis Basis { get; init; }

    /// <summary>Transformer capacity in kVA; needed where it is the basis.</summary>
    public decimal CapacityKva { get; init; }

    public DemandMethod DemandMethod { get; init; } = DemandMethod.Block;

    /// <summary>Whether blocks with estimated energy may set the maximum; only where the operator says so.</summary>
    public bool EstimatedDemandAllowed { get; init; }
}

/// <summary>A customer's account with the grid company.</summary>
public sealed record SupplyAccount
{
    public required string Id { get; init; }
    public required BilingualName Name { get; init; }

    /// <summary>The nodes whose import it pays for.</summary>
    public required ImmutableArray<NodeKey> Nodes { get; init; }

    public required Timeline<SupplyTerms> Terms { get; init; }
    public required DayCalendar Calendar { get; init; }
    public required TimeZoneInfo Zone { get; init; }
    public Validity Validity { get; init; } = Validity.Always;

    /// <summary>Prices of the account's nodes, for energy_cost.</summary>
    public PriceSchedule Prices() => new(new(TariffsWhileValid()), Calendar, Zone);

    /// <summary>What is wrong with an account. Rules: capacity, node-twice, terms-midnight, validity-*.</summary>
    public IEnumerable<RuleFault> Faults()
    {
        foreach (var fault in Validity.Faults(Id)) yield return fault;
        foreach (var node in Nodes.GroupBy(n => n).Where(g => g.Count() > 1)) yield return new(Id, "node-twice", node.Key.ToString());
        foreach (var (fromMs, terms) in Terms.Entries)
        {
            if (terms.Basis == FixedChargeBasis.Capacity && terms.CapacityKva <= 0)
                yield return new(Id, "capacity", $"{terms.CapacityKva} kVA is not above 0");
            if (fromMs == long.MinValue) continue;
            var local = LocalTime.At(fromMs, Zone);
            if (local.TimeOfDay != TimeSpan.Zero)
                yield return new(Id, "terms-midnight", $"terms change at {local:yyyy-MM-dd HH:mm}, not at a local midnight");
        }
    }

    /// <summary>Which nodes two accounts pay for at one time: what one of them imports would be billed twice.</summary>
    public static IEnumerable<RuleFault> Overlaps(IReadOnlyList<SupplyAccount> accounts) =>
        from i in Enumerable.Range(0, accounts.Count)
        from j in Enumerable.Range(i + 1, accounts.Count - i - 1)
        where accounts[i].Validity.Overlaps(accounts[j].Validity)
        from node in accounts[i].Nodes.Intersect(accounts[j].Nodes)
        select new RuleFault($"{accounts[i].Id}, {accounts[j].Id}", "overlapping-validity",
            $"both pay for {node}: {accounts[i].Validity} and {accounts[j].Validity}");

    ImmutableArray<Dated<TariffPlan?>> TariffsWhileValid()
    {
        var starts = Terms.Entries.Select(e => e.FromMs).Append(Validity.FromMs).Append(Validity.ToMs).Append(long.MinValue)
            .Where(ms => ms != long.MaxValue).Distinct().Order();
        return [.. starts.Select(ms => new Dated<TariffPlan?>(ms, Validity.Contains(ms) ? Terms.At(ms).Tariff : null))];
    }
}
