using System.Text.Json;
using Twin.City.Clusters;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.History;
using Twin.Model.Facility;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Readings;
using Twin.Simulation.Facilities;
using Microsoft.Extensions.DependencyInjection;

namespace Twin.City.History;

/// <summary>A cluster whose history is fed, on one SQLite store.</summary>
public sealed class FedCityTests : IDisposable
{
    // The shortest there is: a killed silo's shares are waited for so long.
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(3);

    readonly string folder = Directory.CreateTempSubdirectory("twin-fed-").FullName;
    readonly SqliteStore store;

    public FedCityTests() => store = new(Path.Combine(folder, "city.db"));

    [Fact]
    public async Task Every_reading_arrives_once_while_the_server_and_a_silo_come_and_go()
    {
        await using var server = new VictoriaMetricsServer();
        await server.StartAsync();
        await using var city = await StartAsync(3, new() { Server = server.Address });
        var readings = new SomeReadings(seed: 11);
        ReadingBatch[] batches = [.. readings.Batches, RivalsOf(readings.Batches[3])];
        var third = batches.Length / 3;
        foreach (var batch in batches[..third]) await city.Deliver(batch);
        await server.StopAsync();
        foreach (var batch in batches[third..(2 * third)]) await city.Deliver(batch);
        await TestCity.Until(() => Task.FromResult(FeedsOf(city).Any(f => f.Fault?.Contains("no answer", StringComparison.Ordinal) == true && f.RowsBehind > 0)));
        await city.Cluster.KillSiloAsync(city.Cluster.Silos[1]);
        await server.StartAsync();
        foreach (var batch in batches[(2 * third)..]) await city.Deliver(batch);

        var expected = batches.SelectMany(All).ToHashSet();
        var arrived = new List<(string Key, string Quality, string Rival, long TimeMs, long Micro)>();
        await TestCity.Until(async () =>
        {
            arrived = await ExportAsync(server);
            return arrived.Count >= expected.Count;
        });
        arrived.Select(a => (a.Key, a.Quality, a.TimeMs, a.Micro)).ToHashSet().ShouldBe(expected, ignoreOrder: true);
        arrived.Count.ShouldBe(expected.Count);
        arrived.Count(a => a.Rival == "1").ShouldBe(All(batches[^1]).Count());
        await TestCity.Until(() => Task.FromResult(FeedsOf(city).All(f => f.Fault is null) && FeedsOf(city).Sum(f => f.Held) == HistoryFeeds.Shares));
    }

    [Fact]
    public async Task A_point_is_answered_whole_whether_its_readings_are_fed_or_not_and_the_store_is_there_or_not()
    {
        await using var server = await InfluxStandIn.StartAsync();
        await using var city = await StartAsync(1, server.Options);
        var source = city.Cluster.Silos[0].ServiceProvider.GetRequiredService<IReadingSource>();
        var readings = new SomeReadings(seed: 12, perPoint: 20);
        List<ReadingBatch> delivered = [];
        foreach (var batch in (ReadingBatch[])[.. readings.Batches, RivalsOf(readings.Batches[3])])
        {
            await city.Deliver(batch);
            delivered.Add(batch);
            if (delivered.Count % 10 == 0) await ShouldAnswer(source, delivered, SmallCity.Model.AllPoints[delivered.Count / 10 % SmallCity.Model.AllPoints.Length]);
        }
        server.IsAway = true;
        foreach (var point in SmallCity.Model.AllPoints) await ShouldAnswer(source, delivered, point);
        server.IsAway = false;
        var feeds = FeedsOf(city).Single();
        await TestCity.Until(() => Task.FromResult(feeds.Readings >= delivered.Sum(b => b.Count) && feeds.Fault is null));
        var before = server.Queries;
        foreach (var point in SmallCity.Model.AllPoints) await ShouldAnswer(source, delivered, point);
        (server.Queries - before).ShouldBeGreaterThanOrEqualTo(SmallCity.Model.AllPoints.Length);
    }

    public void Dispose()
    {
        store.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    Task<TestCity> StartAsync(short silos, InfluxOptions influx) => TestCity.StartAsync(silos, new SqliteJournal(store),
        more: silo => silo.Services.AddCityHistory(influx, new SqliteSlots(store), Lease));

    static IEnumerable<HistoryFeeds> FeedsOf(TestCity city) =>
        city.Cluster.Silos.Where(s => s.IsActive).Select(s => s.ServiceProvider.GetRequiredService<HistoryFeeds>());

    static async Task ShouldAnswer(IReadingSource source, IReadOnlyList<ReadingBatch> delivered, Point point)
    {
        var expected = delivered.SelectMany(All).Where(r => r.Key == point.Key.ToString()).OrderBy(r => r.TimeMs).ThenBy(r => r.Micro);
        var answer = await source.ReadAsync(point.Key, 0, long.MaxValue, null, 10_000, CancellationToken.None);
        answer.Select(r => (point.Key.ToString(), r.Quality.ToString().ToLowerInvariant(), r.TimeMs, r.Micro)).OrderBy(r => r.TimeMs).ThenBy(r => r.Micro).ShouldBe(expected);
    }

    // The same instants and qualities, other values.
    static ReadingBatch RivalsOf(ReadingBatch batch)
    {
        var rivals = new ReadingBatch { Gateway = batch.Gateway, ReceivedMs = batch.ReceivedMs, Received = batch.Count };
        for (var i = 0; i < batch.Count; i++) rivals.Add(new(batch.Points[i]), batch.TimesMs[i], batch.Micros[i] + 1, batch.Qualities[i]);
        return rivals;
    }

    static IEnumerable<(string Key, string Quality, long TimeMs, long Micro)> All(ReadingBatch batch) =>
        Enumerable.Range(0, batch.Count).Select(i => (new PointKey(batch.Points[i]).ToString(), batch.Qualities[i].ToString().ToLowerInvariant(), batch.TimesMs[i], batch.Micros[i]));

    static async Task<List<(string, string, string, long, long)>> ExportAsync(VictoriaMetricsServer server)
    {
        var found = new List<(string, string, string, long, long)>();
        foreach (var line in (await server.Http.GetStringAsync(new Uri(server.Address, "api/v1/export?match[]=reading_micro"))).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var series = JsonDocument.Parse(line).RootElement;
            var metric = series.GetProperty("metric");
            var rival = metric.TryGetProperty("rival", out var number) ? number.GetString()! : "0";
            foreach (var (value, time) in series.GetProperty("values").EnumerateArray().Zip(series.GetProperty("timestamps").EnumerateArray()))
                found.Add((metric.GetProperty("key").GetString()!, metric.GetProperty("quality").GetString()!, rival, time.GetInt64(), value.GetInt64()));
        }
        // What was written again before its place was kept is there twice with one value.
        return [.. found.Distinct()];
    }
}
