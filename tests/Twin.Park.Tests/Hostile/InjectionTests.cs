using System.Net;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Hostile;

/// <summary>A gateway with a right password that reaches for what is not its own: by topic, filter, will, retained message, or path.</summary>
public sealed class InjectionTests(ITestOutputHelper output)
{
    const string Attacker = "hi-tech-zone/yelin-main", Victim = "bonded-zone/lanhai-energy", Prefix = "twin/v1/";

    const string Reading = """{"points":{"filling-line/main-meter/active_power":666}}""";

    static readonly string[] Topics =
    [
        "#", "+", "+/telemetry", "$SYS/broker/uptime", "$share/g/x", "../telemetry", "/", "telemetry", "twin/v1", "twin/v1/",
        $"{Prefix}{Victim}/telemetry", $"{Prefix}{Victim}/state", $"{Prefix}{Victim}/rejected", $"{Prefix}{Victim}/command/1", $"{Prefix}bonded-zone/telemetry",
        $"{Prefix}{Attacker}/../../{Victim}/telemetry", $"{Prefix}{Attacker}/../lanhai-energy/state", $"{Prefix}{Attacker}x/state", $"{Prefix}{Attacker[..^1]}/state",
        $"/{Prefix}{Victim}/state", $"{Prefix}{Victim.ToUpperInvariant()}/state", $"{Prefix}{Attacker}/te\0lemetry", $"{Prefix}{Victim}/state\0", $"{Prefix}{Attacker}/telemetry/",
        $"{Prefix}{Attacker}/telemetry\n{Prefix}{Victim}/telemetry", $"{Prefix}{Attacker}//telemetry", $"{Prefix}{Attacker}/#", $"{Prefix}{Attacker}/rejected",
    ];

    static readonly string[] Filters =
    [
        "#", "+/#", "$SYS/#", "$share/g/#", "twin/#", "twin/v1/#", "twin/v1/+/+/state", "+/+/+/+/#", $"{Prefix}{Victim}/#", $"{Prefix}{Victim}/state", $"{Prefix}bonded-zone/+/state",
        $"{Prefix}{Attacker}/../#", $"{Prefix}{Attacker}/../../{Victim}/#", $"{Prefix}{Attacker}x/#", $"/{Prefix}{Victim}/#", $"{Prefix}+/yelin-main/#",
    ];

    static readonly string[] Paths =
    [
        "twins/../../../etc/passwd", "twins/%2e%2e/%2e%2e/etc/passwd", "twins/..%2f..%2fmodel", "readings/haikou%00", "twins/haikou%0d%0aX-Injected:%201", "twins/$SYS", "ledger/%23",
    ];

    [Fact]
    public async Task Nothing_leaks_from_one_gateway_to_another()
    {
        await using var server = await ParkServer.StartedAsync();
        using var victim = await RawConnection.AcceptedAsync(server, Victim, "victim");
        await SubscribeAsync(victim, $"{Prefix}{Victim}/#");
        var before = (await server.GatewayAsync(Victim)).GetProperty("received").GetInt64();
        var leaks = 0;

        foreach (var topic in Topics)
        {
            using var attacker = await RawConnection.AcceptedAsync(server, Attacker, "attacker");
            await attacker.SendAsync(RawConnection.PublishOf(topic, Reading, packetId: 1, retain: true));
            if (await attacker.ReadAsync() is { } answer) answer.Type.ShouldBe(RawConnection.PubAck, topic);
            leaks += await UnexpectedAsync(victim);
        }
        // What was retained would greet a subscription.
        using (var late = await RawConnection.AcceptedAsync(server, Victim, "late"))
        {
            await SubscribeAsync(late, $"{Prefix}{Victim}/#");
            leaks += await UnexpectedAsync(late);
        }
        foreach (var topic in Topics.Where(t => t.Contains(Victim, StringComparison.Ordinal) || t.StartsWith('$')))
        {
            using var attacker = await RawConnection.OpenAsync(server);
            await attacker.SendAsync(RawConnection.Connect(Attacker, "attacker", will: [.. RawConnection.Text(topic), .. RawConnection.Text(Reading)]));
            // A topic is no path: ".." is a word like another, and a will below the own prefix stays there.
            if (await attacker.ReadAsync() is { } answer && !topic.StartsWith($"{Prefix}{Attacker}/", StringComparison.Ordinal))
                answer.Body[1].ShouldNotBe((byte)0, $"a will on {topic} was taken");
            leaks += await UnexpectedAsync(victim);
        }

        foreach (var filter in Filters)
        {
            using var attacker = await RawConnection.AcceptedAsync(server, Attacker, "attacker");
            await attacker.SendAsync(RawConnection.Subscribe(1, filter, qos: 1));
            if (await attacker.ReadAsync() is not { } answer) continue;
            answer.Type.ShouldBe(RawConnection.SubAck, filter);
            await victim.SendAsync(RawConnection.PublishOf($"{Prefix}{Victim}/state", "online", packetId: 9));
            await UntilAcknowledgedAsync(victim);
            leaks += await UnexpectedAsync(attacker);
        }

        foreach (var path in Paths)
        {
            using var answer = await server.Http.GetAsync($"{server.Url}/api/v1/{path}");
            answer.StatusCode.ShouldBeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.NotFound);
            if (answer.Headers.Contains("X-Injected")) leaks++;
        }
        (await server.GatewayAsync(Victim)).GetProperty("received").GetInt64().ShouldBe(before);
        (await server.GatewayAsync(Attacker)).GetProperty("accepted").GetInt64().ShouldBe(0);
        (await server.MetricAsync("twin_ingest_faults_total")).ShouldBe(0);
        output.WriteLine($"{Topics.Length} topics, retained and as wills, {Filters.Length} filters, {Paths.Length} paths: {leaks} leaks");
        leaks.ShouldBe(0);
    }

    static async Task SubscribeAsync(RawConnection connection, string filter)
    {
        await connection.SendAsync(RawConnection.Subscribe(1, filter, qos: 1));
        var (type, body) = (await connection.ReadAsync()).ShouldNotBeNull();
        (type, body[2]).ShouldBe((RawConnection.SubAck, (byte)1));
    }

    // The victim's own message comes back to it, as it subscribes to its own scope; the acknowledgement is what is waited for.
    static async Task UntilAcknowledgedAsync(RawConnection connection)
    {
        var (acknowledged, delivered) = (false, false);
        while (!acknowledged || !delivered)
        {
            var (type, body) = (await connection.ReadAsync()).ShouldNotBeNull();
            if (type == RawConnection.PubAck) acknowledged = true;
            if (type != RawConnection.Publish) continue;
            delivered = true;
            var topicBytes = body[0] << 8 | body[1];
            await connection.SendAsync(RawConnection.Packet(0x40, [body[2 + topicBytes], body[3 + topicBytes]]));
        }
    }

    // Messages that came before the answer to a ping: there are to be none.
    static async Task<int> UnexpectedAsync(RawConnection connection)
    {
        await connection.SendAsync(RawConnection.PingReq);
        for (var count = 0; ; count++)
            if ((await connection.ReadAsync()).ShouldNotBeNull().Type == RawConnection.PingResp) return count;
    }
}
