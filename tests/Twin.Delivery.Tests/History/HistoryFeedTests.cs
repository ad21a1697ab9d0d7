using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Tests.History;

public sealed class HistoryFeedTests : IDisposable
{
    static readonly CancellationToken None = CancellationToken.None;

    readonly string folder = Directory.CreateTempSubdirectory("twin-feed-").FullName;
    readonly ManualTimeProvider clock = new();
    readonly SqliteStore store;
    readonly SqliteJournal journal;
    readonly ListSink sink = new();
    readonly JournalReadings facilities;

    public HistoryFeedTests() => facilities = new(journal = new(store = new(Path.Combine(folder, "city.db"))));

    [Fact]
    public async Task Every_accepted_reading_is_written_once_in_small_batches_and_what_comes_later_too()
    {
        var expected = new List<string>();
        for (var facility = 0; facility < 3; facility++)
            for (var row = 1; row <= 40; row++) expected.AddRange(await AppendAsync(facility, row, readings: 5));
        await using var running = Run(new() { BatchBytes = 1024, RowsPerJournal = 7, JournalsPerRead = 2 });
        await UntilAsync(() => sink.Lines.Count == expected.Count, "all are written");
        sink.Lines.ShouldBe(expected, ignoreOrder: true);
        sink.Largest.ShouldBeLessThan(1024 + 5 * 256);
        expected.AddRange(await AppendAsync(1, 41, readings: 3));
        await UntilAsync(() => sink.Lines.Count == expected.Count, "the later ones are written");
        sink.Lines.ShouldBe(expected, ignoreOrder: true);
        await UntilAsync(() => running.Feed.RowsBehind == 0, "nothing is behind");
        running.Feed.Readings.ShouldBe(expected.Count);
    }

    [Fact]
    public async Task While_the_store_is_away_nothing_is_lost_and_nothing_more_is_read_and_it_goes_on_by_itself()
    {
        var expected = new List<string>();
        for (var row = 1; row <= 30; row++) expected.AddRange(await AppendAsync(0, row, readings: 2));
        sink.Fault = "influx: no answer";
        await using var running = Run(new());
        await UntilAsync(() => sink.Tries >= 4, "it is tried again");
        (running.Feed.Fault, sink.Lines.Count).ShouldBe(("influx: no answer", 0));
        (await journal.TrimAsync(KeyOf(0), 30, None)).ShouldBe(0, "the journal keeps what history does not have");
        sink.Fault = null;
        await UntilAsync(() => sink.Lines.Count == expected.Count, "all are written");
        await UntilAsync(() => running.Feed.Fault is null, "the fault is gone");
        sink.Lines.ShouldBe(expected);
    }

    [Fact]
    public async Task A_feed_goes_on_where_the_one_before_stopped()
    {
        await AppendAsync(0, 1, 3);
        await using (var first = Run(new()))
            await UntilAsync(() => first.Feed.Readings == 3, "the first are written and their place is kept");
        await UntilFedAsync(1);
        sink.Lines.Clear();
        var later = await AppendAsync(0, 2, 2);
        await using (Run(new()))
            await UntilAsync(() => sink.Lines.Count == 2, "the later are written");
        sink.Lines.ShouldBe(later);
    }

    [Fact]
    public async Task Rivals_are_numbered_as_they_came_whatever_row_and_feed_they_come_in()
    {
        var point = SomeCity.PointsOf(SomeCity.Facilities[0])[0];
        await AppendAsync(new FacilityEnvelope { Key = KeyOf(0), Sequence = 1 }, batch =>
        {
            batch.Add(point, 1000, 9, Quality.Good);
            batch.Add(point, 1000, 3, Quality.Good);
            batch.Add(point, 1000, 5, Quality.Bad);
            batch.Add(point, 2000, 1, Quality.Good);
        });
        await using (var first = Run(new()))
        {
            await UntilAsync(() => first.Feed.Readings == 4, "the first row is written and its place is kept");
            Rivals().ShouldBe(["9:0", "3:1", "5:0", "1:0"]);
            sink.Lines.Clear();
            await AppendAsync(new FacilityEnvelope { Key = KeyOf(0), Sequence = 2 }, batch =>
            {
                batch.Add(point, 500, 2, Quality.Good);
                batch.Add(point, 1000, 7, Quality.Good);
                batch.Add(point, 3000, 4, Quality.Good);
            });
            await UntilAsync(() => first.Feed.Readings == 7, "the second row is written and its place is kept");
            Rivals().ShouldBe(["2:0", "7:2", "4:0"]);
        }
        sink.Lines.Clear();
        await AppendAsync(new FacilityEnvelope { Key = KeyOf(0), Sequence = 3 }, batch => batch.Add(point, 3000, 8, Quality.Good));
        await using var second = Run(new());
        await UntilAsync(() => sink.Lines.Count == 1, "the third row is written by another");
        Rivals().ShouldBe(["8:1"]);

        IEnumerable<string> Rivals() => sink.Lines.Select(l => l.Split("micro=")[1].Split('i')[0] + ":" + (l.Contains(",rival=", StringComparison.Ordinal) ? l.Split(",rival=")[1].Split(',')[0] : "0"));
    }

    [Fact]
    public async Task A_feed_that_catches_up_asks_a_facility_once_for_many_rows_and_one_that_is_up_to_date_not_at_all()
    {
        var written = 0;
        for (var row = 1; row <= 60; row++) written += (await AppendAsync(0, row, readings: 4)).Length;
        await using var running = Run(new());
        await UntilAsync(() => running.Feed.Readings == written, "all are written");
        facilities.AskedSpans.ShouldBe(1);
        for (var row = 61; row <= 70; row++)
        {
            written += (await AppendAsync(0, row, readings: 4)).Length;
            await UntilAsync(() => running.Feed.Readings == written, "the later ones are written");
        }
        facilities.AskedSpans.ShouldBe(1);
    }

    [Fact]
    public async Task Late_readings_far_apart_and_more_rivals_than_a_span_holds_are_numbered_each()
    {
        var point = SomeCity.PointsOf(SomeCity.Facilities[0])[0];
        const int Many = PointSpan.ReadingsMax + 30;
        await AppendAsync(new FacilityEnvelope { Key = KeyOf(0), Sequence = 1 }, batch =>
        {
            for (var i = 0; i < 4 * Many; i++) batch.Add(point, 1000 + i, 0, Quality.Good);
        });
        await AppendAsync(new FacilityEnvelope { Key = KeyOf(0), Sequence = 2 }, batch =>
        {
            for (var i = 1; i <= Many; i++) batch.Add(point, 1000, i, Quality.Good);
            batch.Add(point, 1000 + 3 * Many, 7, Quality.Good);
            batch.Add(point, 1000 + 4 * Many, 7, Quality.Good);
        });
        await using var running = Run(new());
        await UntilAsync(() => running.Feed.Readings == 5 * Many + 2, "all are written");
        sink.Lines[..(4 * Many)].ShouldAllBe(l => !l.Contains(",rival=", StringComparison.Ordinal));
        sink.Lines[(4 * Many)..].Select(l => l.Contains(",rival=", StringComparison.Ordinal) ? int.Parse(l.Split(",rival=")[1].Split(',')[0], CultureInfo.InvariantCulture) : 0)
            .ShouldBe([.. Enumerable.Range(1, Many), 1, 0]);
    }

    [Fact]
    public async Task A_facility_that_does_not_answer_holds_up_itself_alone_until_it_does()
    {
        var silent = await AppendAsync(0, 1, 3);
        var others = await AppendAsync(1, 1, 2);
        facilities.Silent[KeyOf(0)] = "facility f0 does not answer";
        await using var running = Run(new());
        await UntilAsync(() => sink.Lines.Count == 2 && running.Feed.Fault == "facility f0 does not answer", "the others are fed and it is told");
        sink.Lines.ShouldBe(others);
        facilities.Silent.Clear();
        await UntilAsync(() => sink.Lines.Count == 5 && running.Feed.Fault is null, "it is fed");
        sink.Lines[2..].ShouldBe(silent);
    }

    [Fact]
    public async Task A_share_is_some_of_the_facilities()
    {
        for (var facility = 0; facility < SomeCity.Facilities.Length; facility++) await AppendAsync(facility, 1, 1);
        var mine = SomeCity.Facilities.Count(f => f.Key.Number % 2 == 1);
        await using var running = Run(new() { Shares = 2, Share = 1 });
        await UntilAsync(() => running.Feed.Readings == mine && running.Feed.RowsBehind == 0, "the share is written");
        (await journal.ReadFeedAsync("history", None)).Where(p => p.Key.Owner == JournalOwner.Facility).ShouldAllBe(p => p.Key.Key % 2 == 1);
    }

    [Fact]
    public async Task A_damaged_row_stops_its_facility_alone_and_is_told()
    {
        await AppendAsync(0, 1, 1);
        await journal.AppendAsync([new(KeyOf(0), 2, new byte[] { 1, 2, 3 })], None);
        await AppendAsync(0, 3, 1);
        await AppendAsync(1, 1, 1);
        await using var running = Run(new());
        await UntilAsync(() => sink.Lines.Count == 2 && running.Feed.Fault is not null, "the whole ones are written");
        running.Feed.Fault.ShouldBe($"1 journals cannot be fed, {KeyOf(0)} among them: row 2: envelope of {KeyOf(0)}: 3 bytes");
        (await journal.ReadFeedAsync("history", None)).ShouldContain(new JournalPlace(KeyOf(0), 1));
    }

    [Fact]
    public void Tags_are_escaped_and_numbers_exact()
    {
        var facility = SomeCity.Facilities[0];
        var point = facility.Devices[0].Points[0];
        var odd = new Model.Topology.Point { Key = point.Key, Id = point.Id, Device = point.Device, Spec = point.Spec with { Unit = "m, = ³\n" } };
        Text(new(point.Key, odd), new(1_767_225_600_123, long.MinValue, Quality.Uncertain, 2, 9)).ShouldBe(
            $"reading,key={point.Key},path={point.Path},quality=uncertain,unit=m\\,\\ \\=\\ ³ value=-9223372036854.775808,micro=-9223372036854775808i,correction=2i,position=9i 1767225600123000000\n");
        Text(new(new(77), null), new(5, 1, Quality.Bad, 0, 1)).ShouldBe("reading,key=p77,quality=bad value=0.000001,micro=1i,correction=0i,position=1i 5000000\n");
    }

    [Fact]
    public void A_line_of_the_longest_numbers_fits_the_room_that_is_stated()
    {
        var line = new ReadingLine(new(int.MaxValue), null);
        line.Write(new(long.MinValue, long.MinValue, Quality.Uncertain, byte.MaxValue, long.MinValue), new byte[line.BytesMax], int.MaxValue).ShouldBeLessThanOrEqualTo(line.BytesMax);
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    static JournalKey KeyOf(int facility) => JournalKey.Of(SomeCity.Facilities[facility].Key);

    static string Text(ReadingLine line, StoredReading reading)
    {
        var room = new byte[line.BytesMax];
        return Encoding.UTF8.GetString(room, 0, line.Write(reading, room));
    }

    async Task<string[]> AppendAsync(int facility, int sequence, int readings)
    {
        var expected = new List<string>();
        var points = SomeCity.Facilities[facility].Devices.SelectMany(d => d.Points).ToArray();
        await AppendAsync(new FacilityEnvelope { Key = KeyOf(facility), Sequence = sequence, CommitTimeMs = 7_000 + sequence }, batch =>
        {
            for (var i = 0; i < readings; i++)
            {
                var (point, reading) = (points[i % points.Length], new StoredReading(sequence * 1000 + i, sequence, Quality.Good, 0, 7_000 + sequence));
                batch.Add(point.Key, reading.TimeMs, reading.Micro, reading.Quality);
                expected.Add(Text(new(point.Key, point), reading).TrimEnd('\n'));
            }
        });
        return [.. expected];
    }

    async Task AppendAsync(FacilityEnvelope envelope, Action<ReadingBatch> fill)
    {
        fill(envelope.Add().Batch);
        (await journal.AppendAsync([new(envelope.Key, envelope.Sequence, EnvelopeCodec.Encode(envelope))], None)).ShouldBe([AppendOutcome.Committed]);
    }

    async Task UntilFedAsync(long sequence) =>
        (await journal.ReadFeedAsync("history", None)).ShouldContain(new JournalPlace(KeyOf(0), sequence));

    Task UntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(condition, clock, TimeSpan.FromSeconds(1), what);

    Running Run(HistoryFeedOptions options) => new(new(journal, sink, facilities, () => SomeCity.Model, options, clock, NullLogger<HistoryFeed>.Instance));

    sealed class Running : IAsyncDisposable
    {
        readonly CancellationTokenSource stop = new();
        readonly Task run;

        public Running(HistoryFeed feed) => (Feed, run) = (feed, feed.RunAsync(stop.Token));

        public HistoryFeed Feed { get; }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }
    }

    sealed class ListSink : IHistorySink
    {
        readonly Lock gate = new();

        public List<string> Lines { get; } = [];
        public int Largest { get; private set; }
        public volatile string? Fault;
        public volatile int Tries;

        public Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
        {
            lock (gate)
            {
                Tries++;
                if (Fault is { } fault) throw new HistoryException(fault);
                Largest = Math.Max(Largest, lines.Length);
                Lines.AddRange(Encoding.UTF8.GetString(lines.Span).Split('\n', StringSplitOptions.RemoveEmptyEntries));
            }
            return Task.CompletedTask;
        }
    }
}
