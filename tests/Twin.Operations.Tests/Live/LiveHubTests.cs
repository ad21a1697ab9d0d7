using System.Text.Json;
using Twin.Model.Live;
using Twin.Operations.Health;
using Twin.Operations.Hosting;

namespace Twin.Operations.Live;

public sealed class LiveHubTests : IAsyncLifetime
{
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100), Second = TimeSpan.FromSeconds(1);
    OperationsHost host = null!;

    public async Task InitializeAsync()
    {
        host = await OperationsHost.StartAsync();
        host.Twins.Set(SmallCity.MillSnapshot(7, kwhMicro: 1_500_000, milliwatts: 2_000_000));
        host.Twins.Set(SteelSnapshot(3, 2_000_000));
    }

    public async Task DisposeAsync() => await host.DisposeAsync();

    [Fact]
    public async Task A_stream_begins_with_a_snapshot_and_tells_the_first_change_at_once_as_a_delta()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        var snapshot = await frames.NextAsync();
        Head(snapshot).ShouldBe(("snapshot", 7, -1));
        JsonElement.DeepEquals(snapshot.GetProperty("node"), await host.GetAsync("/api/v1/twins/" + SmallCity.Mill)).ShouldBeTrue();

        host.Time.Advance(Interval); // a quiet spell; the clock stands still from here
        host.Twins.Set(SmallCity.MillSnapshot(9, kwhMicro: 1_500_000, milliwatts: 3_000_000));
        (await frames.NextAsync()).ShouldBeJson("""
            {
              "type": "delta", "revision": 9, "previous": 7, "at": "2026-07-01T12:00:00.009+08:00", "recording": true,
              "live": {"powerKw": 3, "gridImportKw": 3, "gridExportKw": 0, "transferInKw": 0, "transferOutKw": 0, "pvKw": 0,
                "batteryChargeKw": 0, "batteryDischargeKw": 0, "evKw": 0, "points": 3, "pointsReported": 2, "pointsFresh": 2},
              "points": {"main-meter/power": {"value": "3", "unit": "kW", "quality": "good", "time": "2026-07-01T12:00:00+08:00",
                "received": "2026-07-01T12:00:00.5+08:00", "stale": false}}
            }
            """);
    }

    [Fact]
    public async Task Changes_within_a_frame_interval_are_told_together()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        host.Time.Advance(Interval);
        host.Twins.Set(SmallCity.MillSnapshot(8));
        Head(await frames.NextAsync()).ShouldBe(("delta", 8, 7));
        for (var revision = 9; revision <= 20; revision++)
        {
            host.Twins.Set(SmallCity.MillSnapshot(revision, kwhMicro: revision));
            await host.GetAsync("/healthz"); // a round trip: time enough for a feed that does not wait
        }
        host.Time.Advance(Interval);
        var together = await frames.NextAsync();
        Head(together).ShouldBe(("delta", 20, 8));
        together.GetProperty("points").GetProperty("main-meter/energy_import").GetProperty("value").GetString().ShouldBe("0.00002");
    }

    [Fact]
    public async Task A_long_run_of_frames_folds_to_what_the_api_answers()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        var fold = new FrameFold();
        fold.Apply(await frames.NextAsync());
        for (var revision = 8; revision <= 200; revision++)
        {
            host.Twins.Set(SmallCity.MillSnapshot(revision, kwhMicro: revision / 3 * 1000, milliwatts: revision % 7));
            host.Time.Advance(TimeSpan.FromMilliseconds(revision % 2 == 0 ? 130 : 20));
        }
        host.Time.Advance(Second);
        while (fold.Revision < 200)
        {
            fold.Apply(await frames.NextAsync());
            host.Time.Advance(Interval);
        }
        JsonElement.DeepEquals(JsonSerializer.SerializeToElement(fold.Node), await host.GetAsync("/api/v1/twins/" + SmallCity.Mill)).ShouldBeTrue();
    }

    [Fact]
    public async Task Every_quiet_second_brings_a_heartbeat()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        for (var second = 1; second <= 3; second++)
        {
            host.Time.Advance(Second);
            (await frames.NextAsync()).ShouldBeJson(
                $$"""{"type": "heartbeat", "revision": 7, "previous": 7, "at": "2026-07-01T12:00:0{{second}}+08:00", "recording": true}""");
        }
    }

    [Fact]
    public async Task Screens_learn_within_a_second_that_nothing_is_recorded()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        (await frames.NextAsync()).GetProperty("recording").GetBoolean().ShouldBeTrue();
        host.Health.Set(new HealthReport(Ready: false, Recording: false, 9, ["disk full"]));
        host.Time.Advance(Second);
        var frame = await frames.NextAsync();
        frame.GetProperty("recording").GetBoolean().ShouldBeFalse();
        (frame.GetProperty("revision").GetInt64(), frame.GetProperty("previous").GetInt64()).ShouldBe((7, 7));
    }

    [Fact]
    public async Task Two_streams_of_a_connection_follow_their_own_nodes()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var mill = await client.WatchAsync(SmallCity.Mill);
        var steel = await client.WatchAsync(SmallCity.Steel);
        Head(await mill.NextAsync()).ShouldBe(("snapshot", 7, -1));
        Head(await steel.NextAsync()).ShouldBe(("snapshot", 3, -1));
        host.Time.Advance(Interval);
        host.Twins.Set(SteelSnapshot(4, 5_000_000));
        var delta = await steel.NextAsync();
        Head(delta).ShouldBe(("delta", 4, 3));
        delta.GetProperty("children").EnumerateArray().ShouldHaveSingleItem().EnumerateObject().Select(p => p.Name).ShouldBe(["path", "live"]);

        await steel.CancelAsync();
        (await steel.EndAsync()).ShouldBe("");
        host.Twins.Set(SmallCity.MillSnapshot(8));
        Head(await mill.NextChangeAsync()).ShouldBe(("delta", 8, 7));
    }

    [Fact]
    public async Task A_second_and_a_reconnecting_screen_begin_with_the_newest_state()
    {
        await using var first = await HubClient.ConnectAsync(host.HubUri);
        var frames = await first.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        host.Time.Advance(Interval);
        host.Twins.Set(SmallCity.MillSnapshot(8));
        await frames.NextAsync();
        await using var second = await HubClient.ConnectAsync(host.HubUri);
        Head(await (await second.WatchAsync(SmallCity.Mill)).NextAsync()).ShouldBe(("snapshot", 8, -1));
        await first.DisposeAsync();
        await using var again = await HubClient.ConnectAsync(host.HubUri);
        Head(await (await again.WatchAsync(SmallCity.Mill)).NextAsync()).ShouldBe(("snapshot", 8, -1));
    }

    [Fact]
    public async Task A_node_is_followed_only_while_it_is_watched()
    {
        var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        await (await client.WatchAsync(SmallCity.Mill)).NextAsync();
        host.Twins.Subscribers.ShouldBe(1);
        await client.DisposeAsync();
        await Eventually.HoldsAsync(() => host.Twins.Subscribers == 0, "the feed goes with its last watcher");
    }

    [Theory]
    [InlineData("haikou/none", "unknown_path: The model has nothing at \"haikou/none\"; the nearest ancestor that exists is \"haikou\".")]
    [InlineData(SmallCity.Register, "unknown_path: ")]
    public async Task A_path_that_names_no_node_is_refused_with_a_reason(string path, string reason)
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        (await (await client.WatchAsync(path)).EndAsync()).ShouldContain(reason);
        Head(await (await client.WatchAsync(SmallCity.Mill)).NextAsync()).ShouldBe(("snapshot", 7, -1));
    }

    [Fact]
    public async Task A_connection_watches_sixteen_nodes_at_most()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        List<WatchedFrames> streams = [];
        for (var i = 0; i < 16; i++) streams.Add(await client.WatchAsync(SmallCity.Mill));
        await BeginAsync(streams); // ten at once, the others as the pace allows
        (await (await client.WatchAsync(SmallCity.Mill)).EndAsync()).ShouldContain("too_many_watches: a connection may watch 16 nodes at once");

        await streams[0].CancelAsync();
        await streams[0].EndAsync();
        var replacement = await client.WatchAsync(SmallCity.Mill);
        await BeginAsync([replacement]);
        Head(await replacement.NextAsync()).ShouldBe(("snapshot", 7, -1));

        Task BeginAsync(List<WatchedFrames> begun) => Eventually.HoldsAsync(() =>
        {
            host.Time.Advance(Interval);
            return begun.TrueForAll(s => s.HasFrames);
        }, "every stream begins");
    }

    [Fact]
    public async Task Connections_beyond_the_bound_are_closed_with_a_reason()
    {
        await using var small = await OperationsHost.StartAsync(configure: options => options.ScreensMax = 1);
        await using var first = await HubClient.ConnectAsync(small.HubUri);
        await using var second = await HubClient.ConnectAsync(small.HubUri);
        (await Should.ThrowAsync<HubError>(() => second.Closed)).Message.ShouldContain("too_many_screens");
    }

    [Fact]
    public async Task A_new_model_is_told_by_a_snapshot_and_a_removed_node_ends_its_stream()
    {
        host.Twins.Set(new NodeSnapshot(SmallCity.RoofKey, 5, SmallCity.NoonMs, 1, SmallCity.Summary(SmallCity.RoofKey, 5, 0, 0),
            [new(new(3), long.MinValue, 0, 0, default, false)], []));
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var mill = await client.WatchAsync(SmallCity.Mill);
        var roof = await client.WatchAsync(SmallCity.Roof);
        await mill.NextAsync();
        Head(await roof.NextAsync()).ShouldBe(("snapshot", 5, -1));

        host.Time.Advance(Interval);
        host.Twins.Replace(SmallCity.Model(revision: 2, withRoof: false), SmallCity.MillSnapshot(7));
        Head(await mill.NextChangeAsync()).ShouldBe(("snapshot", 7, -1));
        (await roof.EndAsync()).ShouldContain("node_removed: ");
    }

    [Fact]
    public async Task A_source_that_fails_for_a_while_is_asked_again()
    {
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        host.Time.Advance(Interval);
        host.Twins.Fail(new IOException("away"));
        var reads = host.Twins.Reads;
        host.Twins.Set(SmallCity.MillSnapshot(8));
        await Eventually.HoldsAsync(() => host.Twins.Reads > reads, "the change is read");
        host.Twins.Fail(null);
        host.Time.Advance(Second);
        Head(await frames.NextChangeAsync()).ShouldBe(("delta", 8, 7));
    }

    internal static (string? Type, long Revision, long Previous) Head(JsonElement frame) =>
        (frame.GetProperty("type").GetString(), frame.GetProperty("revision").GetInt64(), frame.GetProperty("previous").GetInt64());

    static NodeSnapshot SteelSnapshot(long revision, long milliwatts) => new(
        SmallCity.SteelKey, revision, SmallCity.NoonMs, revision, SmallCity.Summary(SmallCity.SteelKey, revision, milliwatts, 0), [],
        [SmallCity.Summary(SmallCity.MillKey, revision, milliwatts, 0), SmallCity.Summary(SmallCity.RoofKey, revision, 0, 0)]);
}
