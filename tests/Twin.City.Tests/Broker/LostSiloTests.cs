using Twin.City.Server;
using Twin.Delivery.Tests.FacilityJournal;
using Twin.Delivery.Tests.Mosquitto;

namespace Twin.City.Broker;

/// <summary>Real silos, killed, in front of a real mosquitto. What they take is the seconds of a lease and of some starts.</summary>
[Collection(PostgresCollection.Name)]
public sealed class LostSiloTests(PostgresServer postgres)
{
    [Fact]
    public async Task A_killed_silos_messages_in_flight_go_to_the_next_one_and_are_booked_once()
    {
        await using var broker = await MosquittoServer.StartAsync(SteelMill.Gateway);
        string[] options = ["--broker", SteelMill.AddressOf(broker), "--broker-slots", "2"];
        var data = NewFolder();
        await using var mill = await SteelMill.ConnectAsync(broker);
        await using (var first = SiloProcess.Start(data, options))
        {
            await first.ReadyAsync();
            await mill.PublishAsync(200);
            await SteelMill.SomeAcceptedAsync(first);
            // Some of the first are on their way through it; what comes now is in flight for certain.
            await first.FreezeAsync();
            await mill.PublishAsync(300);
            await first.KillAsync();
        }
        await mill.PublishAsync(100); // while no silo is there
        await using var second = SiloProcess.Start(data, options);
        await second.ReadyAsync();
        await mill.AllBookedOnceAsync(second);
        (await second.MetricAsync("twin_broker_messages_redelivered_total")).ShouldBeGreaterThanOrEqualTo(300);
        await mill.PublishAsync(50);
        await mill.AllBookedOnceAsync(second);
        second.Log.ShouldNotContain("fail:");
    }

    [Fact]
    public async Task A_silo_of_a_cluster_takes_over_the_slot_of_one_that_is_killed()
    {
        await using var broker = await MosquittoServer.StartAsync(SteelMill.Gateway);
        var database = postgres.ConnectionTo(await postgres.NewDatabaseAsync());
        string[] options = ["--postgres", database, "--broker", SteelMill.AddressOf(broker), "--broker-slots", "2", "--broker-lease-seconds", "3"];
        await using var mill = await SteelMill.ConnectAsync(broker);
        await using var first = SiloProcess.Start(NewFolder(), options);
        await using var second = SiloProcess.Start(NewFolder(), options);
        foreach (var silo in (SiloProcess[])[first, second])
            await silo.UntilAsync(async () => await silo.MetricAsync("twin_broker_slots") == 1, "each has its share of the slots");
        foreach (var silo in (SiloProcess[])[first, second]) await silo.ReadyAsync();
        await mill.PublishAsync(100);
        await mill.AllBookedOnceAsync(second);

        await first.FreezeAsync();
        await mill.PublishAsync(200);
        await first.KillAsync();
        await second.UntilAsync(async () => await second.MetricAsync("twin_broker_slots") == 2, "the slot is taken over");
        await mill.PublishAsync(50);
        await mill.AllBookedOnceAsync(second);
        (await second.MetricAsync("twin_broker_messages_redelivered_total")).ShouldBeGreaterThan(0);
    }

    static string NewFolder() => Directory.CreateTempSubdirectory("twin-silo-").FullName;
}
