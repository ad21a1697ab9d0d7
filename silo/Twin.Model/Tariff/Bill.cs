using System.Collections.Immutable;
using Twin.Model.Demand;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>Numbers are stored and never change.</summary>
public enum BillLineKind : byte
{
    /// <summary>Energy of one band at one version's price.</summary>
    Energy = 1,
    /// <summary>Energy of a time without a tariff: an amount of 0 that says so.</summary>
    UnpricedEnergy = 2,
    Capacity = 3,
    MaximumDemand = 4,
    /// <summary>Addition or reduction by the power factor, on energy and fixed charges.</summary>
    PowerFactor = 5,
    /// <summary>What is paid for export; a negative amount.</summary>
    FeedIn = 6,
    /// <summary>What an earlier bill's restatements came to.</summary>
    Correction = 7,
}

/// <summary>One line of a bill, with all that it was computed from.</summary>
public sealed record BillLine
{
    /// <summary>Names the line in every computation of the same bill: "energy/peak/hainan-demo@2026".</summary>
    public required string Key { get; init; }

    public required BillLineKind Kind { get; init; }
    public Band? Band { get; init; }

    /// <summary>Id of the tariff version that priced it.</summary>
    public string? Version { get; init; }

    /// <summary>In 1e-6 of <see cref="Unit"/>.</summary>
    public long QuantityMicro { get; init; }

    /// <summary>"kWh", "kVA", "kW", "CNY" (of a power factor line: what it applies to).</summary>
    public required string Unit { get; init; }

    /// <summary>CNY per unit.</summary>
    public Rate? Price { get; init; }

    /// <summary>Days charged and days of the month, where a charge is for days.</summary>
    public int Days { get; init; }
    public int DaysOfMonth { get; init; }

    /// <summary>Of a power factor line.</summary>
    public PowerFactor? PowerFactor { get; init; }
    public decimal? Percent { get; init; }

    /// <summary>Of a maximum demand line: its window.</summary>
    public MaximumDemand? Demand { get; init; }

    /// <summary>The intervals that the quantity is the sum of, in order; empty where it is not a sum.</summary>
    public ImmutableArray<IntervalCell> Intervals { get; init; } = [];

    /// <summary>Rounded once, here, half up. 100 fen are 1 CNY.</summary>
    public required long AmountFen { get; init; }

    public decimal AmountCny => AmountFen / 100m;
}

/// <summary>A month's bill of a supply account, as computed from what is known. Frozen when issued.</summary>
public sealed record Bill
{
    public required string AccountId { get; init; }
    public required int Year { get; init; }
    public required int Month { get; init; }

    /// <summary>The part of the month in which the account was valid.</summary>
    public required Validity Period { get; init; }

    public required ImmutableArray<BillLine> Lines { get; init; }

    /// <summary>
    /// What the bill could not hold, by name: "unpriced-energy", "no-reactive-energy", "no-demand-block", "no-minute-readings",
    /// "no-capacity-price", "no-demand-price", "no-feed-in-price".
    /// </summary>
    public required ImmutableArray<string> Missing { get; init; }

    public required long ImportMicroKwh { get; init; }
    public required long PricedMicroKwh { get; init; }
    public required long EstimatedMicroKwh { get; init; }
    public required long CoveredMs { get; init; }
    public required long ExpectedMs { get; init; }

    /// <summary>Whether nothing differs from another computation but a sliding demand, and what is charged on it: then a reading moved it within its quarters of an hour.</summary>
    public bool IsSlidOnlyFrom(Bill other) =>
        Lines.Any(l => l.Demand is { } demand && other.Lines.FirstOrDefault(o => o.Key == l.Key) is { Demand: { } was } old && demand != was && old.Price == l.Price
            && (demand.Method == DemandMethod.Sliding || was.Method == DemandMethod.Sliding))
        && Lines.Where(l => l.Kind is not (BillLineKind.MaximumDemand or BillLineKind.PowerFactor))
            .Select(l => (l.Key, l.AmountFen)).SequenceEqual(
                other.Lines.Where(l => l.Kind is not (BillLineKind.MaximumDemand or BillLineKind.PowerFactor)).Select(l => (l.Key, l.AmountFen)));

    public long TotalFen => Lines.Sum(l => l.AmountFen);

    /// <summary>Priced over imported energy, 0 to 1; null where nothing was imported.</summary>
    public decimal? PricedShare => ImportMicroKwh == 0 ? null : (decimal)PricedMicroKwh / ImportMicroKwh;
}
