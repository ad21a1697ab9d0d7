namespace Twin.Model.Ledger;

/// <summary>Why a closed interval changed. Numbers are stored and never change.</summary>
public enum RestatementCause : byte
{
    LateReading = 1,
    Correction = 2,
    ModelChange = 3,
    Factor = 4,
    Tariff = 5,
}

/// <summary>A change of an interval after its close.</summary>
/// <remarks>
/// The value at position P is today's less all changes after P, so the log of changes alone answers what was known when;
/// old and new values follow from it by running sums.
/// </remarks>
/// <param name="Position">Journal position of the commit that changed it.</param>
/// <param name="CommitMs">Commit time of that position.</param>
public readonly record struct Restatement(SeriesKey Series, long Interval, Cell Change, RestatementCause Cause, long Position, long CommitMs);
