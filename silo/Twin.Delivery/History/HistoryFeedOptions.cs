using Twin.Delivery.Envelope;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>How a history is fed.</summary>
public sealed record HistoryFeedOptions
{
    /// <summary>Under which its places are kept. By the rule of ids.</summary>
    public string Name { get; init; } = "history";

    /// <summary>Into how many shares the facilities are divided, each with a feed of its own. 1 to 256; default 1.</summary>
    public int Shares { get; init; } = 1;

    /// <summary>Which of them is fed, from 0.</summary>
    public int Share { get; init; }

    /// <summary>A batch is written when it has reached this. 1 KiB to 64 MiB; default 1 MiB: some 8,000 lines, which InfluxDB's makers advise (5,000 and more).</summary>
    public int BatchBytes { get; init; } = 1 << 20;

    /// <summary>Journals asked for in one read. 1 to 10,000; default 64.</summary>
    public int JournalsPerRead { get; init; } = 64;

    /// <summary>Rows of a journal in one read. 1 to 1,000; default 64: with 64 journals at most 4,096 rows in memory.</summary>
    public int RowsPerJournal { get; init; } = 64;

    /// <summary>How often it is looked for new rows when there were none. 100 ms to 1 min; default 2 s.</summary>
    public TimeSpan PollEvery { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Whether a journal is fed: a facility's, and of this share.</summary>
    internal bool Covers(JournalKey key) => key.Owner == JournalOwner.Facility && key.Key % Shares == Share;

    internal TimeSpan RetryFirst => TimeSpan.FromMilliseconds(500);

    internal TimeSpan RetryMax => TimeSpan.FromSeconds(30);

    /// <exception cref="ArgumentException">A value is out of range; the message names property, value and rule.</exception>
    public HistoryFeedOptions Validate()
    {
        Require(Id.IsValid(Name), nameof(Name), Name, Id.Rule);
        Require(Shares is >= 1 and <= 256, nameof(Shares), Shares, "1 to 256");
        Require(Share >= 0 && Share < Shares, nameof(Share), Share, "0 to Shares - 1");
        Require(BatchBytes is >= 1 << 10 and <= 64 << 20, nameof(BatchBytes), BatchBytes, "1 KiB to 64 MiB");
        Require(JournalsPerRead is >= 1 and <= 10_000, nameof(JournalsPerRead), JournalsPerRead, "1 to 10,000");
        Require(RowsPerJournal is >= 1 and <= 1_000, nameof(RowsPerJournal), RowsPerJournal, "1 to 1,000");
        Require(PollEvery >= TimeSpan.FromMilliseconds(100) && PollEvery <= TimeSpan.FromMinutes(1), nameof(PollEvery), PollEvery, "100 ms to 1 min");
        return this;
    }

    static void Require(bool holds, string property, object value, string rule)
    {
        if (!holds) throw new ArgumentException($"HistoryFeedOptions.{property} is {value}; it must be {rule}.");
    }
}
