using Twin.Contract.Answers;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;
using Twin.Delivery.Tests.FacilityJournal;

namespace Twin.City.Silos;

/// <summary>The model is changed at one silo of a running cluster.</summary>
[Collection(PostgresCollection.Name)]
public sealed class RevisedClusterTests(PostgresServer postgres)
{
    static readonly string[] Answers = [.. Questions.MeteredLedger, .. Questions.DerivedLedger, .. Questions.Restatements];

    /// <summary>The Park edition as a process, to be compared with.</summary>
    sealed class Park : Edition
    {
        public override string Program => "silo/Twin.Park/bin/{0}/net10.0/Twin.Park.dll";
    }

    [Fact]
    public async Task A_model_sent_to_one_silo_restates_at_all_what_it_restates_in_the_park_edition()
    {
        var database = postgres.ConnectionTo(await postgres.NewDatabaseAsync());
        await using var first = new TwinServer(new ClusterSilo(database));
        await using var second = new TwinServer(new ClusterSilo(database));
        await using var park = new TwinServer(new Park());
        await Task.WhenAll(first.StartAsync(), second.StartAsync(), park.StartAsync());
        foreach (var server in (TwinServer[])[first, park])
            await using (var gateways = await Harbourers.AtAsync(server)) await gateways.SendAsync(HarbourDay.Messages);

        var (text, next) = Revised();
        foreach (var server in (TwinServer[])[second, park])
        {
            (await server.PutModelAsync(next, "?dryRun=true")).Status.ShouldBe(200);
            (await server.GetAsync("model")).GetProperty("revision").GetInt32().ShouldBe(1);
            (await server.PutModelAsync(next)).Status.ShouldBe(200);
        }
        var expected = await Transcript.OfAsync(park, Answers);
        (await Transcript.OfAsync(second, Answers)).ShouldBe(expected, "at the silo that it was sent to");
        (await Transcript.OfAsync(first, Answers)).ShouldBe(expected, "at the other");

        // The first file is no news to a silo that starts with it again; and what rows say of revisions is replayed.
        await first.StopAsync();
        await second.StopAsync();
        await first.StartAsync();
        (await first.GetAsync("model")).GetProperty("revision").GetInt32().ShouldBe(2);
        (await Transcript.OfAsync(first, Answers)).ShouldBe(expected, "after a start");
        (await first.PutModelAsync(text)).Status.ShouldBe(200);
        (await first.GetAsync("model")).GetProperty("revision").GetInt32().ShouldBe(3);
    }

    // Another transformer ratio and another factor.
    static (string Text, string Next) Revised()
    {
        var text = File.ReadAllText(TwinServer.Model);
        var next = text.Replace("value: 2.1622", "value: 2.0000", StringComparison.Ordinal).Replace("ct: 400/5", "ct: 600/5", StringComparison.Ordinal);
        next.ShouldNotBe(text);
        return (text, next);
    }
}
