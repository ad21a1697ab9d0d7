using Twin.Park.Server;

namespace Twin.Park.Replay;

/// <summary>A measured year through the public port: published over MQTT, read back over REST, exact to the last digit.</summary>
public sealed class SteelPlantTests
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const string Mill = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";
    const string Register = Mill + "/main-meter/energy_import";

    [SteelPlantFact]
    public async Task The_year_reads_back_exactly_at_the_register_and_at_its_facility()
    {
        await using var server = await ParkServer.StartedAsync();

        await using var replay = Replay(server, "--batch", "50");
        (await replay.ExitAsync()).ShouldBe(0, replay.Errors);

        (await SumAsync(server, Register, "electricity_import", "2018-01-01", "2019-01-01", "1y")).ShouldBe("959636.71");
        (await SumAsync(server, Register, "electricity_import", "2018-01-01", "2018-02-01", "1mo")).ShouldBe("126238.29");
        (await SumAsync(server, Mill, "transfer_in", "2018-01-01", "2019-01-01", "1y")).ShouldBe("959636.71");
        var year = await server.SumAsync(Mill, "transfer_in", "2018-01-01T00:00:00+08:00", "2019-01-01T00:00:00+08:00", "1y");
        year.GetProperty("coverage").GetDouble().ShouldBe(1);
        year.GetProperty("estimated").GetDouble().ShouldBe(0);
        (await server.GatewayAsync(Gateway)).GetProperty("accepted").GetInt64().ShouldBe(35_041); // and the opening reading
    }

    [SteelPlantFact]
    public async Task Reversed_and_shuffled_with_duplicates_and_a_kill_in_the_middle_the_year_is_the_same()
    {
        await using var server = await ParkServer.StartedAsync();

        await using var replay = Replay(server, "--order", "shuffle:7", "--duplicates", "0.1", "--batch", "20", "--inflight", "4");
        await Eventually.TrueAsync(async () => (await server.GatewayAsync(Gateway)).GetProperty("accepted").GetInt64() > 5_000, "5,000 readings are in");
        await server.Program.KillAsync();
        await server.StartAsync();
        (await replay.ExitAsync()).ShouldBe(0, replay.Errors);

        (await SumAsync(server, Register, "electricity_import", "2018-01-01", "2019-01-01", "1y")).ShouldBe("959636.71");
        (await SumAsync(server, Register, "electricity_import", "2018-01-01", "2018-02-01", "1mo")).ShouldBe("126238.29");
        var gateway = await server.GatewayAsync(Gateway);
        gateway.GetProperty("accepted").GetInt64().ShouldBe(35_041);
        gateway.GetProperty("duplicate").GetInt64().ShouldBeGreaterThan(0);
        gateway.GetProperty("received").GetInt64().ShouldBe(gateway.GetProperty("accepted").GetInt64()
            + gateway.GetProperty("duplicate").GetInt64() + gateway.GetProperty("rejected").GetInt64());
    }

    static RunningProgram Replay(ParkServer server, params string[] more) => new(Repository.DevicesProgram,
        ["replay", "--file", Repository.SteelPlant!, "--mqtt", server.Mqtt, "--user", Gateway, "--password", "haikou-demo",
            "--column", "Usage_kWh=rolling-mill/main-meter/energy_import:register", "--time-column", "date", "--time-format", "dd-MM-yyyy HH:mm",
            "--zone", "+08:00", "--stamp", "end", "--midnight-same-date", .. more]);

    static async Task<string?> SumAsync(ParkServer server, string path, string measure, string from, string to, string step) =>
        (await server.SumAsync(path, measure, $"{from}T00:00:00+08:00", $"{to}T00:00:00+08:00", step)).GetProperty("amount").GetString();
}
