using System.Net;
using System.Text;
using Twin.Devices.Load;

namespace Twin.Devices.Verify;

public sealed class LedgerCheckTests
{
    static readonly LoadedPoint[] Loaded =
    [
        new("park/gw0", "a/energy", "city/park/e/f/a/energy", "register", 10, 1_770_000_000_123, "1", 1_770_000_005_000, "3.5", "2.5"),
        new("park/gw0", "b/energy", "city/park/e/f/b/energy", "register", 10, 1_770_000_000_123, "1", 1_770_000_005_000, "2", "1"),
        new("park/gw0", "b/power", "city/park/e/f/b/power", "power", 10, 1_770_000_000_123, "1", 1_770_000_005_000, "2", null),
    ];

    [Fact]
    public async Task A_load_whose_registers_and_counts_are_found_is_complete()
    {
        var finding = await CheckAsync("""{"a":["2","0.5"],"b":["1.000"]}""", accepted: 30);

        finding.ShouldSatisfyAllConditions(f => f.IsComplete.ShouldBeTrue(), f => f.Registers.ShouldBe(2), f => f.Matched.ShouldBe(2), f => f.Sent.ShouldBe(30));
    }

    [Fact]
    public async Task A_missing_millionth_or_reading_is_found()
    {
        (await CheckAsync("""{"a":["2.499999"],"b":["1"]}""", accepted: 30)).ShouldSatisfyAllConditions(f => f.Matched.ShouldBe(1), f => f.IsComplete.ShouldBeFalse());
        (await CheckAsync("""{"a":["2.5"],"b":["1"]}""", accepted: 29)).ShouldSatisfyAllConditions(f => f.Matched.ShouldBe(2), f => f.IsComplete.ShouldBeFalse());
    }

    static async Task<LedgerFinding> CheckAsync(string rowsByDevice, int accepted)
    {
        using var client = new HttpClient(new Server(rowsByDevice, accepted)) { BaseAddress = new("http://server") };
        return await new LedgerCheck(client, TimeProvider.System, TextWriter.Null).RunAsync(Loaded, default);
    }

    sealed class Server(string rowsByDevice, int accepted) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var path = request.RequestUri!.AbsolutePath;
            var body = path == "/api/v1/gateways"
                ? $$"""[{"userName":"park/gw0","accepted":{{accepted}},"duplicate":0,"rejected":0},{"userName":"park/other","accepted":7,"duplicate":1,"rejected":1}]"""
                : Ledger(path.Split('/')[^2]);
            request.RequestUri.Query.ShouldBeOneOf("", "?from=2026-02-02T02:30:00Z&to=2026-02-02T02:45:00Z&step=1y");
            return Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body, Encoding.UTF8, "application/json") });
        }

        string Ledger(string device)
        {
            var amounts = System.Text.Json.JsonDocument.Parse(rowsByDevice).RootElement.GetProperty(device).EnumerateArray();
            return $$"""{"rows":[{{string.Join(',', amounts.Select(a => $$"""{"amount":{{a.GetRawText()}}}"""))}}]}""";
        }
    }
}
