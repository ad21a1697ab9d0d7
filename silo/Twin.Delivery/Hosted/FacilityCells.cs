using System.Runtime.InteropServices;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Model.Ledger;

namespace Twin.Delivery.Hosted;

/// <summary>What one facility's registers add to every series that they reach: its own, its ancestors', residuals.</summary>
/// <remarks>
/// The ledger of a node is the sum of these over the facilities that reach it. Stored days are pages of the facility's snapshot; what was
/// booked since is a change on top. Sums and changes are exact integers, so it does not matter when a snapshot is taken.
/// </remarks>
sealed class FacilityCells(JournalKey key, IFacilityJournal journal)
{
    sealed class Day
    {
        public readonly Cell[] Change = new Cell[DayCells.Intervals];
        public Cell[]? Stored; // null: not read yet
        public bool IsChanged;
    }

    sealed class DayLog
    {
        public readonly List<Restatement> Entries = [];
        public bool HasStored, IsChanged;
    }

    readonly Dictionary<(SeriesKey Series, long First), Day> days = [];
    readonly Dictionary<(SeriesKey Series, long First), DayLog> restated = [];

    /// <summary>The newest row that stored days may be as of: a day of a later one was written by another activation.</summary>
    public long NewestSequence { get; set; }

    public void Book(in Movement movement)
    {
        var first = DayCells.FirstOf(movement.Interval);
        var day = DayOf(movement.Series, first);
        day.Change[movement.Interval - first] += movement.Change;
        day.IsChanged = true;
    }

    public void Log(in Restatement restatement)
    {
        ref var log = ref CollectionsMarshal.GetValueRefOrAddDefault(restated, (restatement.Series, DayCells.FirstOf(restatement.Interval)), out _);
        (log ??= new()).Entries.Add(restatement);
        log.IsChanged = true;
    }

    /// <summary>The cells of [from, to): stored, and booked since.</summary>
    public async Task<Cell[]> ReadAsync(SeriesKey series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var cells = new Cell[toInterval - fromInterval];
        var whole = new Cell[DayCells.Intervals];
        var stored = await journal.ReadPagesAsync(key, PageKinds.CellsOf(series), series.Number, DayCells.FirstOf(fromInterval), toInterval, cancel);
        foreach (var page in stored)
        {
            var first = page.Place.From;
            if (first + DayCells.Intervals <= fromInterval || days.GetValueOrDefault((series, first))?.Stored is not null) continue;
            Array.Clear(whole);
            Check(DayCells.Add(page.Body, whole));
            AddTo(cells, fromInterval, whole, first);
        }
        for (var first = DayCells.FirstOf(fromInterval); first < toInterval; first += DayCells.Intervals)
            if (days.TryGetValue((series, first), out var day))
            {
                if (day.Stored is { } known) AddTo(cells, fromInterval, known, first);
                AddTo(cells, fromInterval, day.Change, first);
            }
        return cells;
    }

    /// <summary>Changes of the closed intervals of [from, to): stored, and logged since.</summary>
    public async Task<List<Restatement>> RestatementsAsync(SeriesKey series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        var found = new List<Restatement>();
        var stored = await journal.ReadPagesAsync(key, PageKinds.RestatementsOf(series), series.Number, DayCells.FirstOf(fromInterval), toInterval, cancel);
        foreach (var page in stored)
            if (restated.GetValueOrDefault((series, page.Place.From)) is not { HasStored: true }) Check(RestatementPage.Read(series, page.Body, found));
        for (var first = DayCells.FirstOf(fromInterval); first < toInterval; first += DayCells.Intervals)
            if (restated.TryGetValue((series, first), out var log)) found.AddRange(log.Entries);
        found.RemoveAll(r => r.Interval < fromInterval || r.Interval >= toInterval);
        return found;
    }

    /// <summary>The days that changed since this was last asked, whole, as of a row. They stay in memory until <see cref="Saved"/>.</summary>
    public async Task<List<SnapshotPage>> ChangedAsync(long sequence, CancellationToken cancel)
    {
        // What needs the store comes first: where it is away, nothing has been handed out.
        foreach (var ((series, first), day) in days)
            if (day.IsChanged) day.Stored ??= await ReadDayAsync(series, first, cancel);
        foreach (var ((series, first), log) in restated)
            if (log is { IsChanged: true, HasStored: false })
            {
                log.Entries.InsertRange(0, await ReadLogAsync(series, first, cancel));
                log.HasStored = true;
            }
        return HandOut(sequence);
    }

    List<SnapshotPage> HandOut(long sequence)
    {
        var pages = new List<SnapshotPage>();
        foreach (var ((series, first), day) in days)
        {
            if (!day.IsChanged) continue;
            for (var i = 0; i < day.Change.Length; i++) day.Stored![i] += day.Change[i];
            Array.Clear(day.Change);
            day.IsChanged = false;
            pages.Add(new(new(PageKinds.CellsOf(series), series.Number, first), DayCells.Encode(sequence, day.Stored)));
        }
        foreach (var ((series, first), log) in restated)
        {
            if (!log.IsChanged) continue;
            log.IsChanged = false;
            pages.Add(new(new(PageKinds.RestatementsOf(series), series.Number, first), RestatementPage.Encode(sequence, log.Entries)));
        }
        return pages;
    }

    /// <summary>A snapshot took all that was handed out: memory keeps the days from an interval on, which change most.</summary>
    public void Saved(long keepFromInterval)
    {
        foreach (var (place, log) in restated)
            if (!log.IsChanged) restated.Remove(place);
        foreach (var ((series, first), day) in days)
            if (!day.IsChanged && first + DayCells.Intervals <= keepFromInterval) days.Remove((series, first));
    }

    async Task<Cell[]> ReadDayAsync(SeriesKey series, long first, CancellationToken cancel)
    {
        var cells = new Cell[DayCells.Intervals];
        var stored = await journal.ReadPagesAsync(key, PageKinds.CellsOf(series), series.Number, first, first + 1, cancel);
        if (stored is [var page] && page.Place.From == first) Check(DayCells.Add(page.Body, cells));
        return cells;
    }

    async Task<List<Restatement>> ReadLogAsync(SeriesKey series, long first, CancellationToken cancel)
    {
        var entries = new List<Restatement>();
        var stored = await journal.ReadPagesAsync(key, PageKinds.RestatementsOf(series), series.Number, first, first + 1, cancel);
        if (stored is [var page] && page.Place.From == first) Check(RestatementPage.Read(series, page.Body, entries));
        return entries;
    }

    Day DayOf(SeriesKey series, long first)
    {
        ref var day = ref CollectionsMarshal.GetValueRefOrAddDefault(days, (series, first), out _);
        return day ??= new();
    }

    void Check(long sequence)
    {
        if (sequence > NewestSequence) throw new StaleActivationException($"{key}: the ledger is as of row {sequence}, this activation wrote up to {NewestSequence}");
    }

    static void AddTo(Span<Cell> cells, long from, ReadOnlySpan<Cell> day, long first)
    {
        var begin = Math.Max(from, first);
        var end = Math.Min(from + cells.Length, first + day.Length);
        for (var interval = begin; interval < end; interval++) cells[(int)(interval - from)] += day[(int)(interval - first)];
    }
}
