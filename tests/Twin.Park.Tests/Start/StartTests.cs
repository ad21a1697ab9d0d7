using System.Net;
using System.Net.Sockets;
using Twin.Park.Server;

namespace Twin.Park.Start;

/// <summary>What keeps the server from starting is one clear line and a non-zero exit.</summary>
public sealed class StartTests : IDisposable
{
    readonly TestFolder folder = new("start");
    int folders;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_data_folder_in_use_is_refused_naming_the_process_that_has_it()
    {
        await using var first = await ParkServer.StartedAsync();

        var (exit, error) = await RunAsync("--data", first.Data, "--http", $"127.0.0.1:{ParkServer.FreePort()}", "--mqtt", $"127.0.0.1:{ParkServer.FreePort()}");

        exit.ShouldBe(1);
        error.ShouldStartWith($"error: data folder {first.Data} ");
        error.ShouldContain("in use");
        error.Trim().Split('\n').Length.ShouldBe(1);
    }

    [Fact]
    public async Task A_port_in_use_is_refused_naming_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var (exit, error) = await RunAsync("--model", Repository.Haikou, "--data", NewFolder(), "--http", $"127.0.0.1:{ParkServer.FreePort()}", "--mqtt", $"127.0.0.1:{port}");

        exit.ShouldBe(1);
        error.ShouldContain($"127.0.0.1:{port}");
    }

    [Fact]
    public async Task A_bad_model_is_refused_with_every_fault_by_line_key_and_rule()
    {
        var file = Path.Combine(NewFolder(), "bad.yaml");
        await File.WriteAllTextAsync(file, """
            model: 1
            city:
              id: Hai Kou
              name: {zh: 海口, en: Haikou}
              timeZone: Asia/Nowhere
            """);

        var (exit, error) = await RunAsync("--model", file, "--data", NewFolder());

        exit.ShouldBe(1);
        error.ShouldContain("bad.yaml:3: city.id: 'Hai Kou'");
        error.ShouldContain("bad.yaml:5: city.timeZone: 'Asia/Nowhere'");
    }

    [Fact]
    public async Task The_demo_password_keeps_the_server_on_loopback()
    {
        var (exit, error) = await RunAsync("--model", Repository.Haikou, "--data", NewFolder(), "--mqtt", "0.0.0.0:0");

        exit.ShouldBe(1);
        error.ShouldContain("demo password");
    }

    [Fact]
    public async Task No_model_at_all_is_refused_saying_what_to_do()
    {
        var (exit, error) = await RunAsync("--data", NewFolder());

        exit.ShouldBe(1);
        error.ShouldContain("--model");
    }

    [Fact]
    public async Task A_password_hash_is_made_that_opens_the_door()
    {
        await using var program = new RunningProgram(Repository.ParkProgram, "hash-password", "correct horse");
        (await program.ExitAsync()).ShouldBe(0);
        var hash = program.Output.Trim();

        var model = Path.Combine(NewFolder(), "own.yaml");
        foreach (var beside in Directory.GetFiles(Path.GetDirectoryName(Repository.Haikou)!, "*.yaml"))
            File.Copy(beside, Path.Combine(Path.GetDirectoryName(model)!, Path.GetFileName(beside)));
        var text = await File.ReadAllTextAsync(Repository.Haikou);
        var demo = text.Split("&demo ")[1].Split('\n')[0].Trim();
        await File.WriteAllTextAsync(model, text.Replace(demo, hash, StringComparison.Ordinal).Replace("demoPassword: true", "demoPassword: false", StringComparison.Ordinal));
        await using var server = new ParkServer(model);
        await server.StartAsync();

        (await PublishAsync(server, "correct horse")).ShouldBe(0);
        (await PublishAsync(server, "haikou-demo")).ShouldNotBe(0);
    }

    [Fact]
    public async Task An_orderly_stop_ends_with_zero_and_the_next_start_has_all()
    {
        await using var server = await ParkServer.StartedAsync();
        (await PublishAsync(server, "haikou-demo")).ShouldBe(0);
        (await server.Program.StopAsync()).ShouldBe(0);

        await server.StartAsync();

        (await server.GatewayAsync("hi-tech-zone/steel-mill")).GetProperty("accepted").GetInt64().ShouldBe(1);
        (await server.GetAsync("twins/haikou/hi-tech-zone/qiongtai-steel/rolling-mill")).GetProperty("points")
            .GetProperty("main-meter/active_power").GetProperty("value").GetString().ShouldBe("250");
    }

    static async Task<int> PublishAsync(ParkServer server, string password)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        await using var publisher = new RunningProgram("mosquitto_pub", "-p", $"{server.MqttPort}", "-V", "mqttv5", "-q", "1",
            "-u", "hi-tech-zone/steel-mill", "-P", password, "-t", "twin/v1/hi-tech-zone/steel-mill/telemetry",
            "-m", $$"""{"ts": {{now}}, "points": {"rolling-mill/main-meter/active_power": 250} }""");
        return await publisher.ExitAsync(TimeSpan.FromMinutes(2));
    }

    static async Task<(int Exit, string Error)> RunAsync(params string[] arguments)
    {
        await using var program = new RunningProgram(Repository.ParkProgram, arguments);
        var exit = await program.ExitAsync(TimeSpan.FromMinutes(1));
        return (exit, string.Join('\n', program.Errors.Split('\n').Where(l => !l.Contains(" info: ", StringComparison.Ordinal))));
    }

    string NewFolder() => Directory.CreateDirectory(Path.Combine(folder.Path, $"{folders++}")).FullName;
}
