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

/// <summary>What was known when: a journal position, and up to when the intervals had closed by then.</summary>
/// <param name="ClosedUntilMs">Later intervals were open: what they held then is not kept.</param>
public readonly record struct LedgerMoment(long Position, long ClosedUntilMs);

/// <summary>A moment, or why it cannot be told.</summary>
/// <param name="Code">Stable code of the refusal; null where there is none.</param>
public readonly record struct LedgerMomentOutcome(LedgerMoment Moment, string? Code = null, string? Fault = null)
{
    public static LedgerMomentOutcome Refused(string code, string fault) => new(default, code, fault);
}

/// <summary>One change of a closed interval.</summary>
/// <param name="OldMicro">The interval's amount before it.</param>
public readonly record struct RestatementRow(long Interval, RestatementCause Cause, long Position, long CommitMs, long OldMicro, long NewMicro);

/// <param name="More">Whether there are more than were asked for.</param>
public sealed record RestatementAnswer(long Position, IReadOnlyList<RestatementRow> Rows, bool More);

/// <summary>Where ledgers are read from.</summary>
public interface ILedgerSource
{
    /// <summary>Sums over the consecutive spans between <paramref name="boundariesMs"/> (ascending, each a multiple of 15 minutes).</summary>
    ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel);

    /// <summary>The moment of a position, or of the newest position committed before an instant that is a whole five minutes; one of the two is given.</summary>
    ValueTask<LedgerMomentOutcome> MomentAsync(long? position, long? timeMs, CancellationToken cancel);

    /// <summary>The same as <see cref="SumAsync"/> as it was known at a position. Boundaries must not pass the moment's closed intervals.</summary>
    ValueTask<LedgerAnswer> SumKnownAtAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long position, CancellationToken cancel);

    /// <summary>Changes of closed intervals of [from, to), by interval, then position; at most so many.</summary>
    ValueTask<RestatementAnswer> RestatementsAsync(LedgerSubject subject, Measure measure, long fromMs, long toMs, int limit, CancellationToken cancel);
}
