using Twin.Contract.Answers;
using Twin.Contract.Editions;
using Twin.Contract.Harbour;
using Twin.Delivery.Tests.FacilityJournal;

namespace Twin.City.Silos;

/// <summary>The database is away, refuses, is another format's, or is shared by two clusters: each is told by name, nothing is acknowledged that is not durable, and nobody restarts a silo for it.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostDatabaseTests(PostgresServer postgres)
{
    /// <summary>Takes some 20 s: PostgreSQL stops and starts twice under a running silo.</summary>
    [Fact]
    public async Task A_silo_waits_for_its_database_and_what_comes_while_it_is_away_is_acknowledged_when_it_is_back()
    {
        var database = postgres.ConnectionTo(await postgres.NewDatabaseAsync());
        await using var silo = new TwinServer(new ClusterSilo(database));
        await postgres.StopAsync();
        try
        {
            silo.Begin();
            await silo.FaultyAsync("no answer");
            silo.Told.ShouldContain("Waiting for the database: postgresql 127.0.0.1");
        }
        finally
        {
            await postgres.StartAsync();
        }
        await silo.ReadyAsync();

        var half = HarbourDay.Messages.Count / 2;
        await using var gateways = await Harbourers.AtAsync(silo);
        await gateways.SendAsync(HarbourDay.Messages.Take(half));
        await postgres.StopAsync();
        Task underWay;
        try
        {
            underWay = gateways.SendAsync(HarbourDay.Messages[half]);
            await silo.FaultyAsync("postgresql 127.0.0.1");
            underWay.IsCompleted.ShouldBeFalse();
        }
        finally
        {
            await postgres.StartAsync();
        }
        await underWay;
        await gateways.SendAsync(HarbourDay.Messages.Skip(half + 1));
        await silo.ReadyAsync();
        (await Transcript.OfAsync(silo, Questions.MeteredLedger)).ShouldBeApproved("ledger");
    }

    [Fact]
    public async Task A_wrong_password_is_told_until_it_is_right_and_another_format_ends_the_silo_with_a_line()
    {
        var database = await postgres.NewDatabaseAsync();
        await using var locked = new TwinServer(new ClusterSilo(postgres.ConnectionTo(database, "another")));
        locked.Begin();
        await locked.FaultyAsync("password authentication failed");
        (await locked.StopAsync()).ShouldBe(1);

        await postgres.ExecuteAsync(database, string.Join('\n', Delivery.FacilityJournal.PostgresSchema.Scripts));
        await postgres.ExecuteAsync(database, "INSERT INTO twin_format VALUES (99)");
        await using var older = new TwinServer(new ClusterSilo(postgres.ConnectionTo(database)));
        older.Begin();
        (await older.ExitAsync()).ShouldBe(1);
        older.Told.ShouldContain($"/{database}: the database has format 99; this program works with");
    }

    /// <summary>Two clusters that do not know each other hold every facility twice, on one journal.</summary>
    [Fact]
    public async Task Two_activations_of_every_facility_are_fenced_from_each_other_and_there_is_one_ledger()
    {
        var database = postgres.ConnectionTo(await postgres.NewDatabaseAsync());
        await using var one = new TwinServer(new ClusterSilo(database));
        await using var other = new TwinServer(new ClusterSilo(database, "elsewhere"));
        await Task.WhenAll(one.StartAsync(), other.StartAsync());
        await using (var here = await Harbourers.AtAsync(one))
        await using (var there = await Harbourers.AtAsync(other))
            foreach (var (i, part) in HarbourDay.Messages.Chunk(HarbourDay.Messages.Count / 6 + 1).Index())
                await (i % 2 == 0 ? here : there).SendAsync(part);

        one.Told.ShouldContain("ends here");
        other.Told.ShouldContain("ends here");
        await one.KillAsync();
        await one.StartAsync();
        (await Transcript.OfAsync(one, Questions.MeteredLedger)).ShouldBeApproved("ledger");
    }
}
