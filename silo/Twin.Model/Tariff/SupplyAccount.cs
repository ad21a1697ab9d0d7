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

    /// <summary>The demand agreed with the grid company (核定需量), kW: what operators stay below; null where none is.</summary>
    public decimal? ContractedKw { get; init; }

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
    public PriceSchedule Prices()
    {
        var entries = Terms.Entries;
        var spans = ImmutableArray.CreateBuilder<PriceSpan>();
        for (var i = 0; i < entries.Length; i++)
        {
            // Before its first entry a timeline has the first one's value.
            var from = i == 0 ? Validity.FromMs : Math.Max(Validity.FromMs, entries[i].FromMs);
            var to = Math.Min(Validity.ToMs, i + 1 < entries.Length ? entries[i + 1].FromMs : long.MaxValue);
            if (from < to && entries[i].Value.Tariff is { } tariff) spans.Add(new(new(from, to), tariff, Calendar));
        }
        return new(spans.ToImmutable(), Zone);
    }

    /// <summary>What is wrong with an account. Rules: capacity, node-twice, terms-midnight, validity-*.</summary>
    /// <param name="nodeName">How a fault names a node.</param>
    public IEnumerable<RuleFault> Faults(Func<NodeKey, string> nodeName)
    {
        foreach (var fault in Validity.Faults(Id)) yield return fault;
        foreach (var node in Nodes.GroupBy(n => n).Where(g => g.Count() > 1)) yield return new(Id, "node-twice", nodeName(node.Key));
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
}
