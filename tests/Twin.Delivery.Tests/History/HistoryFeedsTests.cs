using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Tests.History;

/// <summary>Two silos share the facilities between them, on one SQLite store.</summary>
public sealed class HistoryFeedsTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    readonly string folder = Directory.CreateTempSubdirectory("twin-feeds-").FullName;
    readonly ManualTimeProvider clock = new();
    readonly ConcurrentQueue<string> lines = [];
    readonly SqliteStore store;
    readonly SqliteJournal journal;

    public HistoryFeedsTests() => journal = new(store = new(Path.Combine(folder, "city.db")));

    [Fact]
    public async Task Every_facility_is_fed_by_one_silo_and_by_the_other_when_that_one_stops()
    {
        await AppendAsync(row: 1);
        var (first, second) = (Feeds("one"), Feeds("two"));
        using var stopFirst = new CancellationTokenSource();
        using var stopSecond = new CancellationTokenSource();
        var (runFirst, runSecond) = (first.RunAsync(stopFirst.Token), second.RunAsync(stopSecond.Token));
        await UntilAsync(() => first.Held == HistoryFeeds.Shares / 2 && second.Held == HistoryFeeds.Shares / 2, "the shares go around");
        await UntilAsync(() => lines.Count >= SomeCity.Facilities.Length, "all are fed");
        await AppendAsync(row: 2);
        await UntilAsync(() => lines.Distinct().Count() == 2 * SomeCity.Facilities.Length, "all are fed by two");

        await stopFirst.CancelAsync();
        await runFirst;
        first.Held.ShouldBe(0);
        await AppendAsync(row: 3);
        await UntilAsync(() => lines.Distinct().Count() == 3 * SomeCity.Facilities.Length, "all are fed by one");
        second.Held.ShouldBe(HistoryFeeds.Shares);
        await UntilAsync(() => first.Readings + second.Readings >= 3 * SomeCity.Facilities.Length, "what was written counts");
        second.Fault.ShouldBeNull();
        await stopSecond.CancelAsync();
        await runSecond;
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    HistoryFeeds Feeds(string silo) => new(new SqliteSlots(store), silo, TimeSpan.FromSeconds(15), new(),
        share => new(journal, new QueueSink(lines), new JournalReadings(journal), () => SomeCity.Model, share, clock, NullLogger<HistoryFeed>.Instance),
        clock, NullLogger<SlotKeeper>.Instance);

    async Task AppendAsync(int row)
    {
        foreach (var facility in SomeCity.Facilities)
        {
            var envelope = new FacilityEnvelope { Key = JournalKey.Of(facility.Key), Sequence = row, CommitTimeMs = row };
            envelope.Add().Batch.Add(SomeCity.PointsOf(facility)[0], row * 1000, row, Quality.Good);
            (await journal.AppendAsync([new(envelope.Key, row, EnvelopeCodec.Encode(envelope))], None)).ShouldBe([AppendOutcome.Committed]);
        }
    }

    Task UntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(condition, clock, TimeSpan.FromMilliseconds(500), what);

    sealed class QueueSink(ConcurrentQueue<string> into) : IHistorySink
    {
        public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
        {
            foreach (var line in Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries)) into.Enqueue(line);
            return Task.CompletedTask;
        }
    }
}
