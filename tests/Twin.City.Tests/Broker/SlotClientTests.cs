using Twin.Delivery.Tests.Fakes;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>Consumption from a real mosquitto with the settings that are shipped.</summary>
public sealed class SlotClientTests
{
    static readonly string Gateway = SomeCity.Gateway.UserName;
    static readonly string[] Names = [.. SomeCity.Gateway.Points.All().Select(p => p.Key)];

    readonly MemoryHosts hosts = new(1, failPerMille: 0);

    [Fact]
    public async Task While_the_broker_is_away_readyz_says_so_and_what_it_kept_comes_when_it_is_back()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        await broker.StopAsync();
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots);
        await Wait.UntilAsync(() => silo.Faults == $"broker mqtt://127.0.0.1:{broker.Port}: Connection refused (twin-0, twin-1)", "the broker is told to be away");
        await broker.StartAsync();
        await silo.ConnectedAsync();
        await PublishAsync(broker, 1, 100);
        await AcceptedAsync(100);

        await broker.RestartAsync();
        await silo.ConnectedAsync();
        await PublishAsync(broker, 101, 200);
        await AcceptedAsync(200);
        await Wait.UntilAsync(() => silo.Measure("twin.broker.messages.acknowledged") >= 200 && silo.Measure("twin.broker.messages.in_flight") == 0, "all are acknowledged");
        silo.Measure("twin.broker.sessions.lost").ShouldBe(0);
        silo.Log.Count("Connection refused").ShouldBe(1); // one line for all clients
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_the_right_one_is_found_without_a_restart()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots, count: 1, password: "a new one");
        await Wait.UntilAsync(() => silo.Faults.Contains("user twin is refused: ", StringComparison.Ordinal), "the refusal is told");
        silo.Faults.ShouldContain("NotAuthorized");
        silo.Faults.ShouldNotContain("a new one");
        broker.SetPassword(MosquittoServer.ServerUser, "a new one");
        await silo.ConnectedAsync(1);
        await PublishAsync(broker, 1, 10);
        await AcceptedAsync(10);
    }

    [Fact]
    public async Task Messages_of_gateways_that_the_model_lacks_are_acknowledged_counted_and_named_once()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway, "p0/stranger");
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots);
        await silo.ConnectedAsync();
        await PublishAsync(broker, 1, 20, "p0/stranger");
        await PublishAsync(broker, 1, 20);
        await AcceptedAsync(20);
        await Wait.UntilAsync(() => silo.Measure("twin.broker.messages.acknowledged") == 40, "all are acknowledged");
        silo.Measure("twin.broker.messages.unknown").ShouldBe(20);
        silo.Log.Count("messages of p0/stranger").ShouldBe(1);
    }

    [Fact]
    public async Task A_session_that_the_broker_lost_is_told_and_made_anew()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots);
        await silo.ConnectedAsync();
        await broker.StopAsync();
        broker.Forget();
        await broker.StartAsync();
        await silo.ConnectedAsync();
        silo.Measure("twin.broker.sessions.lost").ShouldBe(2);
        silo.Log.Count("what waited in it is lost").ShouldBe(2);
        await PublishAsync(broker, 1, 10);
        await AcceptedAsync(10);
    }

    [Fact]
    public async Task A_connection_that_another_client_took_is_told_and_taken_back()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var silo = await BrokerRig.StartAsync(broker, hosts, slots, count: 1);
        await silo.ConnectedAsync(1);
        await using var other = await PlainClient.ConnectAsync(broker.Port, "twin-0", MosquittoServer.ServerUser, 50);
        await Wait.UntilAsync(() => silo.Log.Count("the broker closed the connection: it ended, or another client has this client id") == 1, "it is told");
        await silo.ConnectedAsync(1);
        await PublishAsync(broker, 1, 10);
        await AcceptedAsync(10);
        silo.Measure("twin.broker.sessions.lost").ShouldBe(0);
    }

    /// <summary>One silo ends in order, the next takes its slots and what waited there; one with nothing in flight leaves nothing to be redelivered.</summary>
    [Fact]
    public async Task Slots_given_back_go_to_the_next_silo_with_what_waits_there()
    {
        await using var broker = await MosquittoServer.StartAsync(Gateway);
        var slots = BrokerRig.NewSlots(out var store);
        using var opened = store;
        await using var first = await BrokerRig.StartAsync(broker, hosts, slots);
        await first.ConnectedAsync();
        await PublishAsync(broker, 1, 200);
        await AcceptedAsync(200);
        await Wait.UntilAsync(() => first.Measure("twin.broker.messages.acknowledged") == 200, "all are acknowledged");
        await first.StopAsync();
        await PublishAsync(broker, 201, 300);
        await using var second = await BrokerRig.StartAsync(broker, hosts, slots, "silo-2");
        await AcceptedAsync(300);
        second.Measure("twin.broker.messages.redelivered").ShouldBe(0);
        second.Measure("twin.broker.sessions.lost").ShouldBe(0);
    }

    async Task AcceptedAsync(int messages)
    {
        await Wait.UntilAsync(() => hosts.Account(SomeCity.Gateway.Key).Accepted >= messages * 2, $"{messages} messages are accepted");
        var account = hosts.Account(SomeCity.Gateway.Key);
        (account.Received, account.Accepted, account.Duplicate, account.Rejected).ShouldBe((messages * 2, messages * 2, 0, 0));
    }

    static async Task PublishAsync(MosquittoServer broker, int from, int to, string? gateway = null)
    {
        gateway ??= Gateway;
        await using var publisher = await PlainClient.ConnectAsync(broker.Port, "publisher", gateway, 0);
        for (var number = from; number <= to; number++)
            await publisher.PublishAsync($"twin/v1/{gateway}/telemetry", $$"""{"ts":{{1_767_225_500_000 + number}},"points":{"{{Names[0]}}":{{number}},"{{Names[^1]}}":{{number}} } }""");
    }
}
