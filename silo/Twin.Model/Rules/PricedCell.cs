using Twin.Model.Ledger;

namespace Twin.Model.Rules;

/// <summary>What one interval of a derived series holds. Integer sums, so they add up in any order.</summary>
/// <param name="Micro">Amount in micro-units of the measure's unit.</param>
/// <param name="CoveredMs">Register-time that its sources cover.</param>
/// <param name="EstimatedMicro">The part of the amount that comes from estimated sources.</param>
/// <param name="PricedMs">The part of <paramref name="CoveredMs"/> with a factor, coefficient or price.
/// Register-time and not amount: gas and diesel have no common unit, and a time without a tariff shows even when nothing was used in it.</param>
public readonly record struct PricedCell(long Micro, long CoveredMs, long EstimatedMicro, long PricedMs)
{
    public bool IsZero => this == default;

    /// <summary>0 to 1; null where nothing is covered.</summary>
    public double? PricedShare => CoveredMs == 0 ? null : (double)PricedMs / CoveredMs;

    public Cell Cell => new(Micro, CoveredMs, EstimatedMicro);

    public static PricedCell operator +(in PricedCell a, in PricedCell b) =>
        new(a.Micro + b.Micro, a.CoveredMs + b.CoveredMs, a.EstimatedMicro + b.EstimatedMicro, a.PricedMs + b.PricedMs);

    public static PricedCell operator -(in PricedCell a, in PricedCell b) =>
        new(a.Micro - b.Micro, a.CoveredMs - b.CoveredMs, a.EstimatedMicro - b.EstimatedMicro, a.PricedMs - b.PricedMs);
}
