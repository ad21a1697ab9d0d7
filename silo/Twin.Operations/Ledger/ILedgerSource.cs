using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Operations.Ledger;

/// <summary>Whose ledger is asked for: a node's, its unexplained residual, or one register's.</summary>
public readonly record struct LedgerSubject(SeriesOwner Owner, int Number)
{
    public static LedgerSubject Of(NodeKey node) => new(SeriesOwner.Node, node.Number);
    public static LedgerSubject ResidualOf(NodeKey node) => new(SeriesOwner.Residual, node.Number);
    public static LedgerSubject Of(PointKey register) => new(SeriesOwner.Register, register.Number);
}

/// <summary>One row of an answer: integer sums, from which shares are divided at the very end.</summary>
/// <param name="PricedMs">Of the covered time, that for which there was a factor or price; null for metered measures.</param>
public readonly record struct LedgerRow(long FromMs, long ToMs, long Micro, long CoveredMs, long ExpectedMs, long EstimatedMicro, long? PricedMs = null);

/// <summary>An answer states the journal position that it is true at.</summary>
public sealed record LedgerAnswer(long Position, IReadOnlyList<LedgerRow> Rows);

/// <summary>Where ledgers are read from.</summary>
public interface ILedgerSource
{
    /// <summary>Sums over the consecutive spans between <paramref name="boundariesMs"/> (ascending, each a multiple of 15 minutes).</summary>
    ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel);
}
