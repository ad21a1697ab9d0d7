namespace Twin.Park.Crash;

/// <summary>What an audit found wrong, counted, with the first places named.</summary>
sealed class CrashFindings
{
    const int PlacesMax = 20;

    readonly List<string> places = [];

    /// <summary>Acknowledged readings that the history does not hold.</summary>
    public long Lost { get; private set; }

    /// <summary>Readings that the history, or a QoS 2 gateway's count, holds more often than they were sent.</summary>
    public long BookedTwice { get; private set; }

    /// <summary>Quarters of an hour whose amount is not the oracle's.</summary>
    public long LedgerDiffers { get; private set; }

    /// <summary>History rows never sent, and live values that are not the newest reading.</summary>
    public long HistoryDiffers { get; private set; }

    /// <summary>Counts that do not add up.</summary>
    public long CountsDiffer { get; private set; }

    public bool IsClean => Lost + BookedTwice + LedgerDiffers + HistoryDiffers + CountsDiffer == 0;
    public IReadOnlyList<string> Places => places;

    public void AddLost(string place) { Lost++; Add("lost", place); }
    public void AddBookedTwice(string place, long count = 1) { BookedTwice += count; Add("booked twice", place); }
    public void AddLedger(string place) { LedgerDiffers++; Add("ledger", place); }
    public void AddHistory(string place) { HistoryDiffers++; Add("history", place); }
    public void AddCounts(string place) { CountsDiffer++; Add("counts", place); }

    /// <summary>The figures, as the last line states them.</summary>
    public override string ToString() =>
        $"{Lost} lost, {BookedTwice} booked twice, {Say("ledger equal", LedgerDiffers)}, {Say("history equal", HistoryDiffers)}, {Say("counts complete", CountsDiffer)}";

    static string Say(string good, long differences) => differences == 0 ? good : $"not {good} in {differences} places";

    void Add(string what, string place)
    {
        if (places.Count < PlacesMax) places.Add($"{what}: {place}");
    }
}
