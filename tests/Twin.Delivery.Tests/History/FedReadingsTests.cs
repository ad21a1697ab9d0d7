using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Tests.Fakes;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Simulation.Facilities;

namespace Twin.Delivery.Tests.History;

/// <summary>A point's ten readings, one a row; the history store has what it was given.</summary>
public sealed class FedReadingsTests
{
    static readonly CancellationToken None = CancellationToken.None;
    static readonly Node Facility = SomeCity.Facilities[0];
    static readonly PointKey Point = SomeCity.PointsOf(Facility)[0];
    static readonly JournalKey Key = JournalKey.Of(Facility.Key);

    readonly MemoryJournal journal = new();
    readonly ListStore store = new();
    readonly JournalReadings facilities;
    readonly FedReadings fed;

    public FedReadingsTests()
    {
        facilities = new(journal);
        fed = new(store, journal, "history", facilities, () => SomeCity.Model, NullLogger<FedReadings>.Instance);
    }

    [Theory]
    [InlineData(0, 0), InlineData(4, 4), InlineData(4, 7), InlineData(10, 10)]
    public async Task An_answer_is_what_the_store_has_and_the_rest_of_the_journal(int place, int stored)
    {
        var all = await AppendAsync(10);
        store.Readings.AddRange(all[..stored]);
        await journal.WriteFeedAsync("history", [new(Key, place)], None);
        (await fed.ReadAsync(Point, 0, 11_000, 100, None)).ShouldBe(all);
        (await fed.ReadAsync(Point, 2_000, 9_000, 100, None)).ShouldBe(all[1..8]);
        (await fed.ReadAsync(Point, 0, 11_000, 5, None)).ShouldBe(all[..5]);
        facilities.Asked.ShouldBe(0);
    }

    [Fact]
    public async Task What_the_store_has_alone_is_taken_from_it_and_what_it_has_twice_comes_once()
    {
        var all = await AppendAsync(3);
        var older = new StoredReading(500, 7, Quality.Good, 0, 1);
        store.Readings.AddRange([older, all[0], all[0], all[1], all[2]]);
        await journal.WriteFeedAsync("history", [new(Key, 3)], None);
        (await fed.ReadAsync(Point, 0, 11_000, 100, None)).ShouldBe([older, .. all]);
    }

    [Fact]
    public async Task While_the_store_is_away_the_facility_answers_and_then_the_store_again()
    {
        var all = await AppendAsync(10);
        store.Readings.AddRange(all);
        await journal.WriteFeedAsync("history", [new(Key, 10)], None);
        store.Fault = "no answer";
        (await fed.ReadAsync(Point, 0, 11_000, 100, None)).ShouldBe(all);
        facilities.Asked.ShouldBe(1);
        store.Fault = null;
        (await fed.ReadAsync(Point, 0, 11_000, 100, None)).ShouldBe(all);
        facilities.Asked.ShouldBe(1);
    }

    [Fact]
    public async Task Where_the_feed_is_far_behind_the_facility_answers()
    {
        var all = await AppendAsync(200);
        (await fed.ReadAsync(Point, 0, 1_000_000, 1_000, None)).ShouldBe(all);
        (facilities.Asked, store.Asked).ShouldBe((1, 0));
    }

    async Task<StoredReading[]> AppendAsync(int rows)
    {
        var all = new List<StoredReading>();
        for (var row = 1; row <= rows; row++)
        {
            var envelope = new FacilityEnvelope { Key = Key, Sequence = row, CommitTimeMs = 50_000 + row };
            envelope.Add().Batch.Add(Point, row * 1000, row, Quality.Good);
            (await journal.AppendAsync([new(Key, row, EnvelopeCodec.Encode(envelope))], None)).ShouldBe([AppendOutcome.Committed]);
            all.Add(new(row * 1000, row, Quality.Good, 0, 50_000 + row));
        }
        return [.. all];
    }

    sealed class ListStore : IHistoryStore
    {
        public List<StoredReading> Readings { get; } = [];
        public string? Fault { get; set; }
        public int Asked { get; private set; }

        public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation) => throw new NotSupportedException();

        public Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation)
        {
            Asked++;
            if (Fault is { } fault) throw new HistoryException(fault);
            return Task.FromResult<IReadOnlyList<StoredReading>>([.. Readings.Where(r => r.TimeMs >= fromMs && r.TimeMs < toMs).Take(limit)]);
        }
    }
}
