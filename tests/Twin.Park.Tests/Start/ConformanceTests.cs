using System.Net;
using System.Net.Sockets;
using Twin.Park.Server;

namespace Twin.Park.Start;

/// <summary>The real server as a plain broker for conformance suites.</summary>
public sealed class ConformanceTests
{
    [Fact]
    public async Task Clients_without_credentials_reach_each_other_and_what_is_not_offered_is_declared()
    {
        await using var server = new ParkServer();
        await server.StartAsync("--conformance", "--mqtt-max-packet", "4096");
        await Eventually.TrueAsync(() => Task.FromResult((server.Program.Output + server.Program.Errors).Contains("Conformance mode", StringComparison.Ordinal)), "the start warns");
        foreach (var qos in (string[])["0", "1", "2"])
        {
            await using var publisher = new RunningProgram("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{server.MqttPort}", "-V", "mqttv5", "-q", qos, "-r", "-t", $"any/topic/{qos}", "-m", $"of {qos}");
            (await publisher.ExitAsync()).ShouldBe(0, publisher.Errors);
            await using var subscriber = new RunningProgram("mosquitto_sub", "-h", "127.0.0.1", "-p", $"{server.MqttPort}", "-V", "mqttv311", "-q", qos, "-t", $"any/+/{qos}", "-C", "1");
            (await subscriber.ExitAsync()).ShouldBe(0, subscriber.Errors);
            subscriber.Output.Trim().ShouldBe($"of {qos}");
        }
        var connAck = await ConnAckAsync(server.MqttPort);
        connAck.ShouldContain("270000" + "1000", customMessage: "maximum packet size 4096");
        connAck.ShouldContain("2900", customMessage: "subscription identifiers are not available");
        connAck.ShouldContain("2A00", customMessage: "shared subscriptions are not available");

        await using var tooLarge = new RunningProgram("mosquitto_pub", "-h", "127.0.0.1", "-p", $"{server.MqttPort}", "-V", "mqttv311", "-q", "1", "-t", "any", "-m", new string('x', 5000));
        (await tooLarge.ExitAsync()).ShouldNotBe(0);
    }

    [Theory]
    [InlineData("--conformance", "--http", "0.0.0.0:0", "reaches beyond this machine")]
    [InlineData("--conformance", "--mqtt", "0.0.0.0:0", "reaches beyond this machine")]
    [InlineData("--mqtt-max-packet", "1023", "--no-sync", "--mqtt-max-packet: 1023 is not from 1024 to 268435455")]
    public async Task Options_out_of_their_bounds_are_refused_by_name(string a, string b, string c, string refusal)
    {
        await using var program = new RunningProgram(Repository.ParkProgram, "--model", Repository.Haikou, "--data", Path.Combine(Path.GetTempPath(), Path.GetRandomFileName()), a, b, c);
        (await program.ExitAsync()).ShouldBe(1);
        program.Errors.ShouldContain(refusal);
    }

    static async Task<string> ConnAckAsync(int port)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        // CONNECT of MQTT 5.0 with a clean start, keep-alive 60, no properties, client id "a".
        await client.GetStream().WriteAsync(new byte[] { 0x10, 14, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 1, (byte)'a' });
        var head = new byte[2];
        await client.GetStream().ReadExactlyAsync(head);
        head[0].ShouldBe((byte)0x20);
        var body = new byte[head[1]];
        await client.GetStream().ReadExactlyAsync(body);
        body[1].ShouldBe((byte)0);
        return Convert.ToHexString(body);
    }
}
