using Twin.Model.Facility;
using Twin.Model.Gateway;
using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Backup;
using Twin.Operations.Corrections;
using Twin.Operations.Events;
using Twin.Operations.Gateways;
using Twin.Operations.Health;
using Twin.Operations.Ledger;
using Twin.Operations.Readings;

namespace Twin.Operations.Hosting;

/// <summary>A ledger that books one micro-unit a millisecond, half covered and a quarter estimated, and remembers what it was asked.</summary>
sealed class FakeLedger : ILedgerSource
{
    public (LedgerSubject Subject, Measure Measure, long[] BoundariesMs)? Asked { get; set; }

    /// <summary>Overrides the answer's rows.</summary>
    public IReadOnlyList<LedgerRow>? Rows { get; set; }

    public ValueTask<LedgerAnswer> SumAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, CancellationToken cancel)
    {
        Asked = (subject, measure, [.. boundariesMs]);
        return ValueTask.FromResult(new LedgerAnswer(815, Rows ?? [.. boundariesMs.Zip(boundariesMs.Skip(1), (from, to) =>
            new LedgerRow(from, to, to - from, (to - from) / 2, to - from, (to - from) / 4))]));
    }

    /// <summary>The newest position is 815; all is closed up to an hour before noon; before noon of the day before nothing is indexed.</summary>
    public ValueTask<LedgerMomentOutcome> MomentAsync(long? position, long? timeMs, CancellationToken cancel) => ValueTask.FromResult(
        position > 815 ? LedgerMomentOutcome.Refused("position_ahead", "the newest position is 815")
        : timeMs < SmallCity.NoonMs - 86_400_000 ? LedgerMomentOutcome.Refused("known_at_too_early", "positions by time were not yet kept then")
        : new(new(position ?? 700, SmallCity.NoonMs - 3_600_000)));

    public long? KnownAt { get; set; }

    public ValueTask<LedgerAnswer> SumKnownAtAsync(LedgerSubject subject, Measure measure, IReadOnlyList<long> boundariesMs, long position, CancellationToken cancel)
    {
        KnownAt = position;
        Asked = (subject, measure, [.. boundariesMs]);
        return ValueTask.FromResult(new LedgerAnswer(position, [.. boundariesMs.Zip(boundariesMs.Skip(1), (from, to) => new LedgerRow(from, to, 1, 0, 1, 0))]));
    }

    public List<RestatementRow> Restatements { get; } = [];

    public ValueTask<RestatementAnswer> RestatementsAsync(
        LedgerSubject subject, Measure measure, long fromMs, long toMs, int limit, CancellationToken cancel)
    {
        Asked = (subject, measure, [fromMs, toMs]);
        return ValueTask.FromResult(new RestatementAnswer(815, [.. Restatements.Take(limit)], Restatements.Count > limit));
    }
}

/// <summary>Readings as the test lists them.</summary>
sealed class FakeReadings : IReadingSource
{
    public List<StoredReading> All { get; } = [];
    public long HorizonMs { get; set; }

    int pages;

    public int Pages => Volatile.Read(ref pages);

    public ValueTask<IReadOnlyList<StoredReading>> ReadAsync(
        PointKey point, long fromMs, long toMs, StoredReading? after, int limit, CancellationToken cancel)
    {
        Interlocked.Increment(ref pages);
        return ValueTask.FromResult<IReadOnlyList<StoredReading>>(
            [.. Ordered(fromMs, toMs).Where(r => after is not { } last || r.CompareOrder(last) > 0).Take(limit)]);
    }

    public ValueTask<IReadOnlyList<ReadingAggregate>> AggregateAsync(
        PointKey point, IReadOnlyList<long> boundariesMs, long holdMaxMs, CancellationToken cancel)
    {
        StoredReading[] before = [.. Ordered(long.MinValue, boundariesMs[0])];
        var aggregation = new ReadingAggregation(boundariesMs, holdMaxMs, before.Length > 0 ? before[^1] : null);
        foreach (var reading in Ordered(boundariesMs[0], boundariesMs[^1])) aggregation.Add(reading);
        return ValueTask.FromResult(aggregation.Finish());
    }

    IEnumerable<StoredReading> Ordered(long fromMs, long toMs) =>
        All.Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs).Order(Comparer<StoredReading>.Create((a, b) => a.CompareOrder(b)));
}

sealed class FakeGateways : IGatewaySource
{
    public List<GatewaySnapshot> All { get; } = [];
    public List<RejectionRecord> Rejections { get; } = [];

    public ValueTask<IReadOnlyList<GatewaySnapshot>> ReadAsync(CancellationToken cancel) => ValueTask.FromResult<IReadOnlyList<GatewaySnapshot>>(All);

    public ValueTask<IReadOnlyList<RejectionRecord>> RejectionsAsync(GatewayKey? gateway, int limit, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<RejectionRecord>>([.. Rejections.Where(r => gateway is null || r.Gateway == gateway).Take(limit)]);
}

/// <summary>Registers' events in memory, of a model that the test names.</summary>
sealed class FakeEvents : IEventSource
{
    public List<(Point Point, RegisterEvent Event)> All { get; } = [];
    public long CompleteFromMs { get; set; } = long.MinValue;

    public ValueTask<EventAnswer> ReadAsync(Func<Point, bool> wanted, EventQuery query, CancellationToken cancel)
    {
        RegisterEvent[] found = [.. All.Where(e => wanted(e.Point) && query.Takes(e.Event)).Select(e => e.Event).OrderByDescending(e => e.To.TimeMs)];
        return new(new EventAnswer(815, [.. found.Take(query.Limit)], found.Length > query.Limit, CompleteFromMs));
    }
}

sealed class FakeHealth : IHealthSource
{
    public static readonly HealthReport Ready = new(Ready: true, Recording: true, 815, []);

    volatile HealthReport report = Ready;

    public HealthReport Report() => report;

    public void Set(HealthReport next) => report = next;
}

/// <summary>Keeps the orders that it is given, and refuses what the test tells it to.</summary>
sealed class FakeCorrectionDesk : ICorrectionDesk
{
    public List<CorrectionOrder> Corrections { get; } = [];
    public List<ReplacementOrder> Replacements { get; } = [];
    public List<ImportOrder> Imports { get; } = [];
    public List<CorrectionEntry> Entries { get; } = [];
    public OrderOutcome Outcome { get; set; } = OrderOutcome.Done(816);

    public int Orders => Corrections.Count + Replacements.Count + Imports.Count;

    public void Clear()
    {
        Corrections.Clear();
        Replacements.Clear();
        Imports.Clear();
        Entries.Clear();
        Outcome = OrderOutcome.Done(816);
    }

    public ValueTask<OrderOutcome> CorrectAsync(CorrectionOrder order, CancellationToken cancel) => Take(Corrections, order);

    public ValueTask<OrderOutcome> ReplaceAsync(ReplacementOrder order, CancellationToken cancel) => Take(Replacements, order);

    public ValueTask<OrderOutcome> ImportAsync(ImportOrder order, CancellationToken cancel) => Take(Imports, order);

    public ValueTask<IReadOnlyList<CorrectionEntry>> EntriesAsync(PointKey? point, int limit, CancellationToken cancel) =>
        ValueTask.FromResult<IReadOnlyList<CorrectionEntry>>([.. Entries.Where(e => point is null || e.Point == point).Take(limit)]);

    ValueTask<OrderOutcome> Take<T>(List<T> orders, T order)
    {
        if (Outcome.Code is null) orders.Add(order);
        return ValueTask.FromResult(Outcome);
    }
}

/// <summary>Answers what the test sets, and remembers what it was asked.</summary>
sealed class FakeBackupDesk : IBackupDesk
{
    public BackupOutcome Outcome { get; set; } = new(815, 7, 1000);
    public (string Target, Guid? Folder)? Asked { get; private set; }

    public ValueTask<BackupOutcome> TakeAsync(string target, Guid? folder, CancellationToken cancel)
    {
        Asked = (target, folder);
        return ValueTask.FromResult(Outcome);
    }
}
