using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Tests.FacilityJournal;

[Collection(PostgresCollection.Name)]
public sealed class PostgresJournalTests(PostgresServer server) : FacilityJournalContract, IAsyncLifetime
{
    readonly List<PostgresStore> stores = [];
    string database = "";

    public async Task InitializeAsync() => database = await server.NewDatabaseAsync();

    protected override Task<IFacilityJournal> OpenAsync() => OpenAgainAsync();

    protected override Task<IFacilityJournal> OpenAgainAsync() => Task.FromResult<IFacilityJournal>(new PostgresJournal(Store()));

    [Fact]
    public async Task Silos_that_start_together_make_the_schema_once()
    {
        var silos = Enumerable.Range(0, 8).Select(_ => new PostgresJournal(Store())).ToArray();
        await Task.WhenAll(silos.Select(s => s.HeadsAsync(None)));
    }

    [Fact]
    public async Task A_database_of_another_format_is_refused_by_name()
    {
        await FillAsync(await OpenAsync(), Mill, 1);
        await server.ExecuteAsync(database, "INSERT INTO twin_format VALUES (99)");
        var fault = (await Should.ThrowAsync<JournalStoreException>((await OpenAgainAsync()).HeadsAsync(None))).Fault;
        fault.Kind.ShouldBe(JournalStoreFaultKind.OtherFormat);
        fault.ToString().ShouldEndWith($"/{database}: the database has format 99; this program works with {PostgresSchema.Format}");
    }

    [Fact]
    public async Task A_database_of_an_earlier_format_is_brought_up_and_keeps_what_it_has()
    {
        await server.ExecuteAsync(database, PostgresSchema.Scripts[0]);
        await server.ExecuteAsync(database, $"INSERT INTO facility_journal VALUES ({Mill.Number}, 1, '\\x00')");
        (await (await OpenAsync()).HeadsAsync(None)).ShouldBe([new(Mill, 1)]);
        await server.ExecuteAsync(database, "SELECT 1 / (SELECT count(*) FROM OrleansQuery)");
    }

    [Fact]
    public async Task A_database_that_acknowledges_before_it_is_durable_is_refused()
    {
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} SET synchronous_commit = off");
        (await Should.ThrowAsync<JournalStoreException>((await OpenAsync()).HeadsAsync(None))).Fault.Reason
            .ShouldBe("synchronous_commit is off: what is acknowledged would be lost with the machine; set it on");
        await server.ExecuteAsync("postgres", $"ALTER DATABASE {database} RESET synchronous_commit");
        await FillAsync(await OpenAsync(), Mill, 1);
    }

    [Fact]
    public async Task A_wrong_password_is_refused_by_name_and_told_without_it()
    {
        await using var store = new PostgresStore(server.ConnectionTo(database, "a wrong one"));
        var fault = (await Should.ThrowAsync<JournalStoreException>(new PostgresJournal(store).HeadsAsync(None))).Fault;
        fault.Kind.ShouldBe(JournalStoreFaultKind.Refused);
        fault.ToString().ShouldContain("password authentication failed");
        fault.ToString().ShouldNotContain("a wrong one");
    }

    [Fact]
    public async Task A_server_that_is_away_at_first_and_again_later_is_used_when_it_is_there()
    {
        await server.StopAsync();
        var journal = await OpenAsync();
        (await Should.ThrowAsync<JournalStoreException>(journal.AppendAsync([Row(Mill, 1)], None))).Fault.Kind.ShouldBe(JournalStoreFaultKind.Away);
        await server.StartAsync();
        await FillAsync(journal, Mill, 3);
        await server.StopAsync();
        var fault = (await Should.ThrowAsync<JournalStoreException>(journal.AppendAsync([Row(Mill, 4)], None))).Fault;
        (fault.Kind, fault.MayPass).ShouldBe((JournalStoreFaultKind.Away, true));
        await server.StartAsync();
        // What was answered before the crash is there, and what was not is not.
        Texts(await journal.ReadAsync([new(Mill, 0)], 10, None)).ShouldBe([Text(Row(Mill, 1)), Text(Row(Mill, 2)), Text(Row(Mill, 3))]);
        (await journal.AppendAsync([Row(Mill, 4)], None)).ShouldBe([AppendOutcome.Committed]);
    }

    public async Task DisposeAsync()
    {
        foreach (var store in stores) await store.DisposeAsync();
    }

    PostgresStore Store()
    {
        stores.Add(new(server.ConnectionTo(database)));
        return stores[^1];
    }
}
