using System.Text.Json;
using Twin.Operations.Hosting;
using Twin.Operations.Wire;

namespace Twin.Operations.Description;

public sealed class ApiDescriptionTests
{
    [Fact]
    public async Task Every_path_and_every_wire_shape_is_described()
    {
        await using var host = await OperationsHost.StartAsync();
        var document = await host.GetAsync("/openapi/v1.json");
        document.GetProperty("paths").EnumerateObject().Select(p => p.Name).ShouldBe(
        [
            "/api/v1/twins/{path}", "/api/v1/ledger/{path}", "/api/v1/restatements/{path}", "/api/v1/checks/{path}", "/api/v1/events", "/api/v1/model", "/api/v1/gateways", "/api/v1/rejections",
            "/api/v1/corrections", "/api/v1/readings/{path}", "/api/v1/aggregates/{path}", "/api/v1/export/{path}", "/api/v1/accounts", "/api/v1/bills/{account}/{month}", "/api/v1/bills/{account}/{month}/issue",
            "/api/v1/demand/{path}", "/api/v1/indicators/{path}", "/api/v1/evaluation/{path}", "/api/v1/factors",
            "/api/v1/replacements", "/api/v1/imports", "/api/v1/backups", "/healthz", "/readyz", "/metrics",
        ]);
        var shapes = typeof(TwinWire).Assembly.GetTypes().Where(t => t.Namespace == typeof(TwinWire).Namespace && t.Name.EndsWith("Wire", StringComparison.Ordinal));
        document.GetProperty("components").GetProperty("schemas").EnumerateObject().Select(s => s.Name)
            .ShouldBe(shapes.Select(t => t.Name), ignoreOrder: true);
    }

    [Fact]
    public async Task Parameters_are_described_with_examples_and_values()
    {
        await using var host = await OperationsHost.StartAsync();
        var ledger = (await host.GetAsync("/openapi/v1.json")).GetProperty("paths").GetProperty("/api/v1/ledger/{path}").GetProperty("get");
        var parameters = ledger.GetProperty("parameters").EnumerateArray().ToArray();
        parameters.Select(p => p.GetProperty("name").GetString()).ShouldBe(["path", "measure", "from", "to", "step", "knownAt"]);
        parameters.ShouldAllBe(p => p.GetProperty("description").GetString()!.Length > 10 && p.GetProperty("example").GetString()!.Length > 0);
        parameters[4].GetProperty("schema").GetProperty("enum").EnumerateArray().Select(v => v.GetString()).ShouldBe(["15m", "1h", "1d", "1mo", "1y"]);
        ledger.GetProperty("responses").EnumerateObject().Select(r => r.Name).ShouldBe(["200", "400", "404"]);
    }

    [Fact]
    public async Task The_same_build_always_writes_the_same_text()
    {
        await using var host = await OperationsHost.StartAsync();
        await using var other = await OperationsHost.StartAsync();
        var text = await host.Http.GetStringAsync("/openapi/v1.json");
        (await host.Http.GetStringAsync("/openapi/v1.json")).ShouldBe(text);
        (await other.Http.GetStringAsync("/openapi/v1.json")).ShouldBe(text);
        text.ShouldNotContain("127.0.0.1");
    }

    [Fact]
    public async Task Every_example_fits_its_schema()
    {
        await using var host = await OperationsHost.StartAsync();
        var document = await host.GetAsync("/openapi/v1.json");
        var examples = 0;
        foreach (var path in document.GetProperty("paths").EnumerateObject())
            foreach (var response in path.Value.EnumerateObject().SelectMany(method => method.Value.GetProperty("responses").EnumerateObject()))
            {
                if (!response.Value.TryGetProperty("content", out var contents)) continue;
                foreach (var content in contents.EnumerateObject().Where(c => c.Value.TryGetProperty("example", out _)))
                {
                    SchemaCheck.Faults(document, content.Value.GetProperty("schema"), content.Value.GetProperty("example"), path.Name).ShouldBeEmpty();
                    examples++;
                }
            }
        examples.ShouldBeGreaterThanOrEqualTo(14);
    }

    [Fact]
    public async Task What_the_server_answers_fits_its_schema()
    {
        await using var host = await OperationsHost.StartAsync(Billing.BillCity.Model());
        host.Intervals.Reset();
        host.Intervals.Book(Billing.BillCity.Series(SmallCity.SteelKey, Twin.Model.Ledger.Measure.ElectricityImport), Billing.BillCity.At(2026, 6, 3, 9), 10);
        host.Twins.Set(SmallCity.MillSnapshot(7, 1_500_000, 2_000_000));
        var document = await host.GetAsync("/openapi/v1.json");
        foreach (var (template, path) in new[]
        {
            ("/api/v1/twins/{path}", "/api/v1/twins/" + SmallCity.Mill), ("/api/v1/ledger/{path}", "/api/v1/ledger/" + SmallCity.Register),
            ("/api/v1/events", "/api/v1/events"), ("/api/v1/readings/{path}", "/api/v1/readings/" + SmallCity.Register), ("/api/v1/aggregates/{path}", "/api/v1/aggregates/" + SmallCity.Register),
            ("/api/v1/restatements/{path}", "/api/v1/restatements/" + SmallCity.Register), ("/api/v1/checks/{path}", "/api/v1/checks/" + SmallCity.City), ("/api/v1/model", "/api/v1/model"),
            ("/api/v1/demand/{path}", "/api/v1/demand/" + SmallCity.Steel), ("/api/v1/indicators/{path}", "/api/v1/indicators/" + SmallCity.Steel),
            ("/api/v1/bills/{account}/{month}", "/api/v1/bills/steel/2026-06"), ("/api/v1/accounts", "/api/v1/accounts"), ("/api/v1/factors", "/api/v1/factors"),
            ("/api/v1/gateways", "/api/v1/gateways"), ("/api/v1/corrections", "/api/v1/corrections"), ("/api/v1/rejections", "/api/v1/rejections"), ("/healthz", "/healthz"), ("/readyz", "/readyz"),
        })
        {
            var schema = document.GetProperty("paths").GetProperty(template).GetProperty("get").GetProperty("responses").GetProperty("200")
                .GetProperty("content").GetProperty("application/json").GetProperty("schema");
            SchemaCheck.Faults(document, schema, await host.GetAsync(path), template).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Frames_of_the_hub_fit_their_schema()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Twins.Set(SmallCity.MillSnapshot(7, 1_500_000, 2_000_000));
        var document = await host.GetAsync("/openapi/v1.json");
        var schema = document.GetProperty("components").GetProperty("schemas").GetProperty(nameof(FrameWire));
        await using var client = await HubClient.ConnectAsync(host.HubUri);
        var frames = await client.WatchAsync(SmallCity.Mill);
        SchemaCheck.Faults(document, schema, await frames.NextAsync(), "snapshot").ShouldBeEmpty();
        host.Time.Advance(TimeSpan.FromSeconds(1));
        SchemaCheck.Faults(document, schema, await frames.NextAsync(), "heartbeat").ShouldBeEmpty();
        host.Twins.Set(SmallCity.MillSnapshot(8, 1_600_000, 3_000_000));
        SchemaCheck.Faults(document, schema, await frames.NextChangeAsync(), "delta").ShouldBeEmpty();
    }

    [Fact]
    public void The_check_finds_what_does_not_fit()
    {
        var document = JsonDocument.Parse("""
            {"components": {"schemas": {"A": {"type": "object", "required": ["x"],
              "properties": {"x": {"type": ["null", "string"], "enum": ["a"]}, "n": {"type": "array", "items": {"type": "integer"}}}}}}}
            """).RootElement;
        var schema = JsonDocument.Parse("""{"$ref": "#/components/schemas/A"}""").RootElement;
        foreach (var bad in new[] { "1", "{}", """{"x": "b"}""", """{"x": "a", "y": 1}""", """{"x": "a", "n": [1.5]}""" })
            SchemaCheck.Faults(document, schema, JsonDocument.Parse(bad).RootElement, "").ShouldHaveSingleItem(bad);
        SchemaCheck.Faults(document, schema, JsonDocument.Parse("""{"x": "a", "n": [1]}""").RootElement, "").ShouldBeEmpty();
    }
}
