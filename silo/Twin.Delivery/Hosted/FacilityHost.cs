using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Revising;
using Twin.Delivery.Tracing;
using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>One facility as a process hosts it: takes deliveries into its journal and then into its twin, keeps snapshots, answers for its ledger.</summary>
/// <remarks>
/// All that a grain of a facility does, without a grain. One call at a time; what only looks at the twin may come in between. Where it throws
/// <see cref="StaleActivationException"/> it is of no use any more. While the store is away a delivery waits; what must read the store
/// throws <see cref="JournalStoreException"/> and may be asked again. It goes on where it was called (no ConfigureAwait): a grain's
/// calls must stay on the grain's own scheduler.
/// </remarks>
public sealed partial class FacilityHost
{
    /// <summary>Rows to be read again at most when a facility is activated: some 10 ms of replay.</summary>
    const long SnapshotRows = 512;

    /// <summary>Readings in memory at most beside the snapshot: 32 bytes each.</summary>
    const long SnapshotReadings = 32_768;

    /// <summary>Facilities that began together take their first snapshot after so many 32nds of that, each its own number of them from the half up: so not all at once.</summary>
    const int SnapshotSteps = 32;

    const int ReplayRows = 128;

    readonly IFacilityJournal journal;
    readonly GroupCommit commits;
    readonly CityModels models;
    readonly TimeProvider time;
    readonly long epoch;
    FacilityState state;
    (JournalSnapshot Snapshot, List<SnapshotPage> Pages)? pending;
    SeriesKey[]? reached;
    long snapshotRow, readingsSince, contributions;
    int snapshotSteps;

    FacilityHost(FacilityState state, CityModels models, IFacilityJournal journal, GroupCommit commits, TimeProvider time)
    {
        (this.state, this.models, this.journal, this.commits, this.time) = (state, models, journal, commits, time);
        epoch = NowMs;
        snapshotSteps = SnapshotSteps / 2 + state.Key.Key % (SnapshotSteps / 2);
    }

    /// <summary>As the revision describes it that the facility is under.</summary>
    public Node Facility => state.Twin.Facility;

    /// <summary>The model revision that the facility is under: since a row of its journal, not since anybody's clock.</summary>
    public ModelView Model => state.Model;

    /// <summary>The local day that contributions are of.</summary>
    public LocalDay Day => state.Live.Day;

    /// <summary>The newest row that the twin has taken.</summary>
    public long Sequence => state.Intake.Sequence;

    /// <summary>Commit time of that row; it is the position of what this facility answers.</summary>
    public long CommitTimeMs => state.Intake.CommitTimeMs;

    public bool IsSnapshotDue => pending is not null || Sequence - snapshotRow >= SnapshotRows * snapshotSteps / SnapshotSteps || readingsSince >= SnapshotReadings * snapshotSteps / SnapshotSteps;

    public bool HasUnsavedRows => pending is not null || Sequence > snapshotRow;

    long NowMs => time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Brings a facility up from its snapshot and the rows after it.</summary>
    /// <remarks>It is then under the revision that its rows say; <see cref="ReviseAsync"/> brings it to the newest.</remarks>
    /// <exception cref="InvalidDataException">A row or an image is not what was written.</exception>
    public static async Task<FacilityHost> OpenAsync(
        NodeKey facility, CityModels models, IFacilityJournal journal, GroupCommit commits, TimeProvider time, CancellationToken cancel)
    {
        var key = JournalKey.Of(facility);
        var snapshot = await journal.ReadSnapshotAsync(key, cancel);
        var revision = snapshot is null ? await FirstRevisionAsync(key, journal, cancel) : FacilityState.RevisionOf(snapshot.Image);
        var model = revision is { } known ? await models.OfAsync(known, cancel) : models.Current;
        var host = new FacilityHost(new(facility, model, journal), models, journal, commits, time);
        await host.RecoverAsync(snapshot, cancel);
        return host;
    }

    /// <summary>Brings the facility under the newest revision known here, at a row of its own: what it says of the past restates the past.</summary>
    /// <returns>Whether the model changed.</returns>
    public async Task<bool> ReviseAsync(CancellationToken cancel)
    {
        var next = models.Current;
        if (next.Revision <= Model.Revision) return false;
        var revision = await FacilityRevision.PrepareAsync(state, next, models.Between(Model, next), cancel);
        if (Sequence > 0)
        {
            var row = EnvelopePool.Take();
            state.Intake.Begin(row, NowMs);
            row.Controls.Add(RevisionControl.Record(next.Revision));
            await AppendAsync(row, EnvelopeCodec.Encode(row));
            state.Intake.Committed(row);
            EnvelopePool.GiveBack(row);
        }
        await TakeAsync(revision, cancel);
        return true;
    }

    /// <summary>Takes what arrived: durable and in the twin when this completes.</summary>
    /// <remarks>What was accepted under a newer revision than is known here waits until that one is.</remarks>
    /// <param name="envelope">As <see cref="EnvelopeCodec"/> writes it.</param>
    public async Task DeliverAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancel)
    {
        var (arrived, row) = (EnvelopePool.Take(), EnvelopePool.Take());
        if (EnvelopeCodec.Decode(state.Key, envelope.Span, arrived) is { } fault) throw new InvalidDataException(fault.Line);
        if (arrived.IsEmpty) return;
        await KnowAsync(arrived, cancel);
        if (models.Current.Revision > Model.Revision) await ReviseAsync(cancel);
        // A journal says from its beginning under which revision it is.
        if (Sequence > 0 && state.Intake.TryTakeWhole(arrived, NowMs))
        {
            await AppendAsync(arrived, EnvelopeCodec.AsRow(arrived, envelope.Span));
            Apply(arrived);
        }
        else
        {
            await state.Archive.FetchAsync(state.Late.Of(arrived), cancel);
            state.Intake.Begin(row, NowMs);
            state.Intake.Take(arrived, row);
            if (row is { IsEmpty: false, Sequence: 1 }) row.Controls.Insert(0, RevisionControl.Record(Model.Revision));
            if (!row.IsEmpty)
            {
                await AppendAsync(row, EnvelopeCodec.Encode(row));
                Apply(row);
            }
        }
        EnvelopePool.GiveBack(arrived);
        EnvelopePool.GiveBack(row);
    }

    /// <summary>Lets time pass: old points become stale, and a new local day begins.</summary>
    public async Task TickAsync(CancellationToken cancel)
    {
        var nowMs = NowMs;
        state.Twin.Tick(nowMs);
        if (!state.Live.Day.Contains(nowMs)) await StartDayAsync(LocalDay.Of(nowMs, Model.Model.TimeZone), cancel);
    }

    /// <summary>Lets time pass for what a look shows: old points become stale.</summary>
    /// <returns>Whether anything changed.</returns>
    public bool PassTime() => state.Twin.Tick(NowMs);

    /// <summary>What the facility adds to every node that it reaches, now.</summary>
    public LiveContribution Contribute()
    {
        state.SettleLive();
        return new(Facility.Key, new(epoch, ++contributions), state.Live.Day.FromInterval, state.Twin.Counts, null, state.Live.All());
    }

    public PointSnapshot[] Points() => state.Twin.PointSnapshots();

    /// <summary>The cells that the facility adds to series, of intervals [from, to).</summary>
    public async Task<Cell[][]> ReadCellsAsync(IReadOnlyList<SeriesKey> series, long fromInterval, long toInterval, CancellationToken cancel)
    {
        state.Settle();
        var cells = new Cell[series.Count][];
        for (var i = 0; i < cells.Length; i++) cells[i] = await state.Cells.ReadAsync(series[i], fromInterval, toInterval, cancel);
        return cells;
    }

    /// <summary>Changes of closed intervals of a series that this facility made.</summary>
    public async Task<IReadOnlyList<Restatement>> ReadRestatementsAsync(SeriesKey series, long fromInterval, long toInterval, CancellationToken cancel) =>
        await state.Cells.RestatementsAsync(series, fromInterval, toInterval, cancel);

    public Task<IReadOnlyList<StoredReading>> ReadReadingsAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancel) =>
        state.Archive.ReadAsync(point, fromMs, toMs, limit, cancel);

    /// <summary>What stands at instants of points and after them.</summary>
    public Task<IReadOnlyList<PointSpan>> ReadSpansAsync(IReadOnlyList<PointStart> starts, CancellationToken cancel) => state.ReadSpansAsync(starts, cancel);

    /// <summary>The instants of points' first readings; <see cref="long.MaxValue"/> where there is none.</summary>
    public async Task<long[]> ReadFirstsAsync(IReadOnlyList<int> points, CancellationToken cancel)
    {
        var firsts = new long[points.Count];
        for (var i = 0; i < firsts.Length; i++) firsts[i] = (await state.Archive.SpanAsync(new(points[i]), cancel))?.FirstMs ?? long.MaxValue;
        return firsts;
    }

    /// <summary>What came from a gateway to this facility; null where nothing ever did.</summary>
    public GatewaySnapshot? TallyOf(GatewayKey gateway) => state.Gateways.Of(gateway);

    public IEnumerable<RejectionRecord> RejectionsOf(GatewayKey gateway) => state.Gateways.RejectionsOf(gateway);

    /// <summary>Takes the registers' events raised since the last call.</summary>
    public Model.Facility.RegisterEvent[] TakeEvents()
    {
        if (state.Raised.Count == 0) return [];
        Model.Facility.RegisterEvent[] events = [.. state.Raised];
        state.Raised.Clear();
        return events;
    }

    /// <summary>Writes a snapshot of everything up to now, so that activation is short. May be made again where the store was away.</summary>
    public async Task SnapshotAsync(CancellationToken cancel)
    {
        if (pending is null)
        {
            if (Sequence == snapshotRow) return;
            state.Settle();
            state.Cells.NewestSequence = Sequence;
            var pages = await state.Cells.ChangedAsync(Sequence, cancel);
            pages.AddRange(state.Archive.Changed());
            pages.AddRange(state.Orders.Changed());
            pending = (new(state.Key, Sequence, Images.Save(state.Save)), pages);
            readingsSince = 0;
        }
        var written = pending.Value;
        if (await journal.WriteSnapshotAsync(written.Snapshot, written.Pages, cancel) == AppendOutcome.Fenced)
            throw new StaleActivationException($"{state.Key}: a newer snapshot than that of row {written.Snapshot.Sequence} is kept");
        pending = null;
        snapshotSteps = SnapshotSteps;
        snapshotRow = written.Snapshot.Sequence;
        state.Archive.Saved();
        state.Orders.Saved();
        state.Cells.Saved(DayCells.FirstOf(NowMs / Spread.IntervalMs) - DayCells.Intervals);
    }

    static async Task<int?> FirstRevisionAsync(JournalKey key, IFacilityJournal journal, CancellationToken cancel)
    {
        if (await journal.ReadAsync([new(key, 0)], 1, cancel) is not [var first]) return null;
        var row = new FacilityEnvelope();
        return EnvelopeCodec.Decode(key, first.Batch.Span, row) is { } fault ? throw new InvalidDataException(fault.Line) : RevisionControl.Of(row);
    }

    async Task KnowAsync(FacilityEnvelope envelope, CancellationToken cancel)
    {
        var newest = 0;
        foreach (var delivery in envelope.Deliveries) newest = Math.Max(newest, delivery.Batch.ModelRevision);
        if (newest > models.Current.Revision) await models.OfAsync(newest, cancel);
    }

    async Task AppendAsync(FacilityEnvelope row, byte[] bytes)
    {
        using var activity = DeliveryTrace.Row(state.Key, row.Sequence);
        if (await commits.AppendAsync(new(state.Key, row.Sequence, bytes)) == AppendOutcome.Fenced)
            throw new StaleActivationException($"{state.Key}: row {row.Sequence} is another activation's");
    }

    async Task TakeAsync(FacilityRevision revision, CancellationToken cancel)
    {
        state = revision.Apply(new(CommitTimeMs, CommitTimeMs), NowMs);
        reached = null;
        await StartDayAsync(LocalDay.Of(NowMs, Model.Model.TimeZone), cancel);
    }

    void Apply(FacilityEnvelope row)
    {
        state.Apply(row);
        readingsSince += row.Readings;
    }

    async Task RecoverAsync(JournalSnapshot? snapshot, CancellationToken cancel)
    {
        if (snapshot is not null)
        {
            Images.Load(snapshot.Image, reader => state.Load(reader, NowMs));
            if (Sequence != snapshot.Sequence) throw new InvalidDataException($"{state.Key}: the snapshot of row {snapshot.Sequence} is as of row {Sequence}");
        }
        snapshotRow = state.Cells.NewestSequence = Sequence;
        var row = EnvelopePool.Take();
        while (await journal.ReadAsync([new(state.Key, Sequence)], ReplayRows, cancel) is { Count: > 0 } rows)
            foreach (var stored in rows)
            {
                if (EnvelopeCodec.Decode(state.Key, stored.Batch.Span, row) is { } fault) throw new InvalidDataException(fault.Line);
                if (RevisionControl.Of(row) is { } revision && revision != Model.Revision)
                {
                    await ReplayRevisionAsync(row, revision, cancel);
                    continue;
                }
                await state.Archive.FetchAsync(state.Late.Of(row), cancel);
                Apply(row);
            }
        EnvelopePool.GiveBack(row);
        state.Raised.Clear(); // they were reported when they happened
        state.Twin.Tick(NowMs);
        await StartDayAsync(LocalDay.Of(NowMs, Model.Model.TimeZone), cancel);
    }

    // Rows that bring a revision bring nothing else.
    async Task ReplayRevisionAsync(FacilityEnvelope row, int revision, CancellationToken cancel)
    {
        var next = await models.OfAsync(revision, cancel);
        var prepared = await FacilityRevision.PrepareAsync(state, next, models.Between(Model, next), cancel);
        state.Intake.Committed(row);
        state = prepared.Apply(new(row.CommitTimeMs, row.CommitTimeMs), NowMs);
    }

    // Today's amounts as the ledger has them, of every node that the facility reaches.
    async Task StartDayAsync(LocalDay day, CancellationToken cancel)
    {
        state.Settle();
        var amounts = new List<(SeriesKey, Cell)>();
        foreach (var series in reached ??= Reached())
        {
            Cell sum = default;
            foreach (var cell in await state.Cells.ReadAsync(series, day.FromInterval, day.ToInterval, cancel)) sum += cell;
            if (!sum.IsZero) amounts.Add((series, sum));
        }
        state.Live.StartDay(day, amounts);
    }

    SeriesKey[] Reached() => [.. FacilityReach.SeriesOf(Facility, Model.Routes).Where(s => s.Owner == SeriesOwner.Node)];
}
