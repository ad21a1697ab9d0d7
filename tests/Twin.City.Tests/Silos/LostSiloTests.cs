using System.Text.Json;
using Twin.Contract.Answers;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;
using Twin.Delivery.Tests.FacilityJournal;
using Twin.Operations.Hosting;
using Twin.Operations.Live;

namespace Twin.City.Silos;

/// <summary>Three real silos on a real PostgreSQL: the harbour's day through whichever of them is alive gives the answers that were approved for one process.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostSiloTests(PostgresServer postgres)
{
    /// <summary>Takes half a minute: ten starts and stops of processes, and the seconds after which a lost silo is voted out.</summary>
    [Fact]
    public async Task A_silo_killed_while_a_gateway_sends_to_it_loses_nothing_and_all_silos_stopped_and_started_answer_the_same()
    {
        var database = postgres.ConnectionTo(await postgres.NewDatabaseAsync());
        TwinServer[] silos = [.. Enumerable.Range(0, 3).Select(_ => new TwinServer(new ClusterSilo(database)))];
        try
        {
            await Task.WhenAll(silos.Select(s => s.StartAsync()));
            var left = await HalfAndAKillAsync(silos[0]);

            // The screen goes on elsewhere, from a snapshot, and the gateways with what they have no answer for.
            await using var screen = await HubClient.ConnectAsync(silos[2].Hub);
            var frames = await screen.WatchAsync("harbour/quay");
            await using (var gateways = await Harbourers.AtAsync(silos[1])) await gateways.SendAsync(left);
            await ShouldHaveTheDayAsync(silos[2]);
            await ShouldEndAtAsync(silos[2], frames, "harbour/quay");

            await Task.WhenAll(silos[1..].Select(s => s.StopAsync()));
            await Task.WhenAll(silos.Select(s => s.StartAsync()));
            await ShouldHaveTheDayAsync(silos[0]);
        }
        finally
        {
            foreach (var silo in silos) await silo.DisposeAsync();
        }
    }

    // Sends half of the day; the silo is lost while the next message is under way.
    static async Task<IEnumerable<HarbourDay.Sent>> HalfAndAKillAsync(TwinServer silo)
    {
        var half = HarbourDay.Messages.Count / 2;
        await using var gateways = await Harbourers.AtAsync(silo);
        await gateways.SendAsync(HarbourDay.Messages.Take(half));
        var underWay = gateways.SendAsync(HarbourDay.Messages[half]);
        await silo.KillAsync();
        var acknowledged = underWay.IsCompletedSuccessfully;
        _ = underWay.ContinueWith(static t => t.Exception, TaskScheduler.Default);
        return HarbourDay.Messages.Skip(acknowledged ? half + 1 : half);
    }

    static async Task ShouldHaveTheDayAsync(TwinServer silo)
    {
        (await Transcript.OfAsync(silo, Questions.MeteredLedger)).ShouldBeApproved("ledger");
        (await Transcript.OfAsync(silo, Questions.DerivedLedger)).ShouldBeApproved("derived");
        foreach (var gateway in (await silo.GetAsync("gateways")).EnumerateArray())
            Count(gateway, "received").ShouldBe(Count(gateway, "accepted") + Count(gateway, "duplicate") + Count(gateway, "rejected"));
    }

    static long Count(JsonElement gateway, string name) => gateway.GetProperty(name).GetInt64();

    static async Task ShouldEndAtAsync(TwinServer silo, WatchedFrames frames, string path)
    {
        var fold = new FrameFold();
        do fold.Apply(await frames.NextAsync());
        while (Plain.Of(fold.Node!.ToJsonString()) != Plain.Of(JsonSerializer.Serialize(await silo.GetAsync($"twins/{path}"))));
        fold.Recording.ShouldBeTrue();
    }
}
