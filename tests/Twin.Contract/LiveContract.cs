using System.Diagnostics;
using System.Text.Json;
using System.Text.RegularExpressions;
using Twin.Contract.Answers;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;
using Twin.Operations.Hosting;
using Twin.Operations.Live;
using Twin.Park.Server;

namespace Twin.Contract;

/// <summary>What is live is the same in every edition, over REST and the hub: values, sums, the chain of frames, and where a new screen begins.</summary>
public abstract partial class LiveContract<TEdition> where TEdition : Edition, new()
{
    const string Works = "harbour/quay/works", Store = "harbour/quay/cold/store";

    [Fact]
    public async Task Power_now_goes_up_to_the_city_and_screens_end_at_what_is_answered()
    {
        await using var server = new TwinServer(new TEdition());
        await server.StartAsync();
        await using var early = await HubClient.ConnectAsync(server.Hub);
        var works = await early.WatchAsync(Works);
        var city = await early.WatchAsync("harbour");
        var store = await early.WatchAsync(Store);
        await HarbourNow.SendAsync(server);
        await Eventually.TrueAsync(async () => (await server.GetAsync("twins/harbour")).GetProperty("live").GetProperty("pointsReported").GetInt32() == 11, "all points reported at the city");

        await ShouldBecomeApprovedAsync(server);
        foreach (var (frames, path) in ((WatchedFrames, string)[])[(works, Works), (city, "harbour"), (store, Store)]) await ShouldEndAtAsync(server, frames, path);

        await using var late = await HubClient.ConnectAsync(server.Hub);
        await ShouldEndAtAsync(server, await late.WatchAsync(Works), Works);
        (await (await late.WatchAsync("harbour/nowhere")).EndAsync()).ShouldContain("unknown_path");

        await server.KillAsync();
        await server.StartAsync();
        await using var again = await HubClient.ConnectAsync(server.Hub);
        await ShouldEndAtAsync(server, await again.WatchAsync("harbour"), "harbour");
        await ShouldBecomeApprovedAsync(server);
    }

    // What goes up between nodes may take its time.
    static async Task ShouldBecomeApprovedAsync(TwinServer server)
    {
        var watch = Stopwatch.StartNew();
        var now = await SnapshotsAsync(server);
        while (!now.IsApproved("live") && watch.Elapsed < TimeSpan.FromMinutes(1)) now = await SnapshotsAsync(server);
        now.ShouldBeApproved("live");
    }

    static async Task<Transcript> SnapshotsAsync(TwinServer server)
    {
        var transcript = new Transcript();
        foreach (var question in Questions.Snapshots)
        {
            var (status, body) = await server.AskAsync(question);
            transcript.Add(question, status, Now().Replace(body, ""));
        }
        return transcript;
    }

    // Frames chain from the snapshot on (FrameFold checks that), a heartbeat comes when it is quiet, and what they fold to is what REST answers.
    static async Task ShouldEndAtAsync(TwinServer server, WatchedFrames frames, string path)
    {
        var fold = new FrameFold();
        while (true)
        {
            var frame = await frames.NextAsync();
            fold.Apply(frame);
            if (frame.GetProperty("type").GetString() != "heartbeat") continue;
            fold.Recording.ShouldBeTrue();
            if (Plain.Of(fold.Node!.ToJsonString()) == Plain.Of(JsonSerializer.Serialize(await server.GetAsync($"twins/{path}")))) return;
        }
    }

    [GeneratedRegex("\"time\":\"[^\"]*\",?", RegexOptions.None, 1000)]
    private static partial Regex Now();
}
