using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Twin.Operations.Hosting;
using Twin.Operations.Wire;

namespace Twin.Operations.Topology;

public sealed class ModelPutEndpointTests
{
    [Fact]
    public async Task A_model_is_sent_against_the_revision_that_was_read_as_text_or_as_a_tree()
    {
        await using var host = await OperationsHost.StartAsync();
        using var text = await GetTextAsync(host);
        (await text.Content.ReadAsStringAsync()).ShouldBe("model: 1\n");
        text.Content.Headers.ContentType!.MediaType.ShouldBe("application/yaml");
        using var tree = await host.Http.GetAsync("/api/v1/model");
        tree.Content.Headers.ContentType!.MediaType.ShouldBe("application/json");

        foreach (var tag in (string[])[text.Headers.ETag!.Tag, tree.Headers.ETag!.Tag, "*"])
            (await PutAsync(host, "model: 1\ncity: 海口\n", tag)).GetProperty("position").GetInt64().ShouldBe(817);
        host.Models.Sent.ShouldAllBe(s => s.Text == "model: 1\ncity: 海口\n" && s.Revision == 1 && !s.DryRun);
        host.Models.Sent.Count.ShouldBe(3);
    }

    [Fact]
    public async Task A_dry_run_answers_the_difference_and_the_intervals_that_it_would_restate()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Models.Outcome = new()
        {
            Model = host.Twins.Model,
            Effect = new([new("changed", "point", SmallCity.Register, "multiplier", "1", "2")], 1, [new(SmallCity.Register, "model_change", SmallCity.NoonMs - 3_600_000, SmallCity.NoonMs, 4)], 1),
        };
        (await PutAsync(host, "model: 1\n", "*", query: "?dryRun=true")).ShouldBeJson($$"""
            {
              "revision": 1, "dryRun": true, "position": null,
              "changes": [{"change": "changed", "what": "point", "path": "{{SmallCity.Register}}", "key": "multiplier", "old": "1", "new": "2"}], "changesTotal": 1,
              "restates": [{"path": "{{SmallCity.Register}}", "cause": "model_change", "from": "2026-07-01T11:00:00+08:00", "to": "2026-07-01T12:00:00+08:00", "intervals": 4}], "restatesTotal": 1
            }
            """);
        host.Models.Sent.ShouldHaveSingleItem().DryRun.ShouldBeTrue();
    }

    [Fact]
    public async Task Without_a_revision_or_against_another_one_nothing_is_looked_at()
    {
        await using var host = await OperationsHost.StartAsync();
        Code(await PutAsync(host, "x", null, HttpStatusCode.PreconditionRequired)).ShouldBe("if_match_missing");
        var stale = await PutAsync(host, "x", "\"0-yaml\"", HttpStatusCode.PreconditionFailed);
        Code(stale).ShouldBe("model_changed");
        stale.GetProperty("allowed")[0].GetString().ShouldBe("\"1-yaml\"");
        host.Models.Sent.ShouldBeEmpty();

        // Another writer may come between the look and the lock.
        host.Models.Outcome = new() { Model = host.Twins.Model, Code = "stale" };
        Code(await PutAsync(host, "x", "*", HttpStatusCode.PreconditionFailed)).ShouldBe("model_changed");
    }

    [Fact]
    public async Task A_model_with_faults_is_refused_with_every_fault_by_file_line_key_value_and_rule()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Models.Outcome = new()
        {
            Model = host.Twins.Model,
            Faults = [new("model.yaml", 3, "city.id", "Hai Kou", "is an id"), new("tariffs.yaml", 0, "", null, "is missing")],
        };
        var problem = await PutAsync(host, "x", "*", HttpStatusCode.BadRequest);
        Code(problem).ShouldBe("bad_model");
        problem.GetProperty("faults").ShouldBeJson("""
            [{"line": 3, "code": "bad_model", "column": "city.id", "value": "Hai Kou", "detail": "is an id", "file": "model.yaml"},
             {"line": 0, "code": "bad_model", "column": null, "value": null, "detail": "is missing", "file": "tariffs.yaml"}]
            """);
    }

    [Theory]
    [InlineData("not_recording", HttpStatusCode.ServiceUnavailable)]
    [InlineData("not_allowed", HttpStatusCode.Conflict)]
    public async Task What_the_desk_refuses_says_why(string code, HttpStatusCode status)
    {
        await using var host = await OperationsHost.StartAsync();
        host.Models.Outcome = new() { Model = host.Twins.Model, Code = code, Fault = "the disk is full" };
        var problem = await PutAsync(host, "x", "*", status);
        Code(problem).ShouldBe(code);
        problem.GetProperty("detail").GetString()!.ShouldContain("the disk is full");
    }

    [Fact]
    public async Task Bounds_media_type_text_and_token_are_held()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => (o.ModelBytesMax, o.OperatorToken) = (1024, "0123456789abcdef"));
        Code(await PutAsync(host, "x", "*", HttpStatusCode.Unauthorized)).ShouldBe("operator_token_missing");
        host.Http.DefaultRequestHeaders.Authorization = new("Bearer", "0123456789abcdef");
        Code(await PutAsync(host, new string('x', 1025), "*", HttpStatusCode.RequestEntityTooLarge)).ShouldBe("body_too_large");
        Code(await PutAsync(host, "x", "*", HttpStatusCode.BadRequest, query: "?dryRun=maybe")).ShouldBe("bad_flag");
        var type = await PutAsync(host, "x", "*", HttpStatusCode.UnsupportedMediaType, mediaType: "application/json");
        type.GetProperty("allowed")[0].GetString().ShouldBe("application/yaml");
        using var bytes = new ByteArrayContent([0xff, 0xfe]) { Headers = { ContentType = new("application/yaml") } };
        Code(await SendAsync(host, bytes, "*", HttpStatusCode.BadRequest)).ShouldBe("not_utf8");
        host.Models.Sent.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_text_that_cannot_be_shown_without_its_hashes_is_not_shown()
    {
        await using var host = await OperationsHost.StartAsync();
        host.Models.Shown = null;
        using var text = await GetTextAsync(host);
        text.StatusCode.ShouldBe(HttpStatusCode.Conflict);
    }

    static string? Code(JsonElement problem) => problem.GetProperty("code").GetString();

    static async Task<HttpResponseMessage> GetTextAsync(OperationsHost host)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/model") { Headers = { Accept = { new("application/yaml") } } };
        return await host.Http.SendAsync(request);
    }

    static async Task<JsonElement> PutAsync(OperationsHost host, string body, string? tag, HttpStatusCode expected = HttpStatusCode.OK, string mediaType = "application/yaml", string query = "")
    {
        using var content = new StringContent(body, Encoding.UTF8, mediaType);
        return await SendAsync(host, content, tag, expected, query);
    }

    static async Task<JsonElement> SendAsync(OperationsHost host, HttpContent content, string? tag, HttpStatusCode expected, string query = "")
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, "/api/v1/model" + query) { Content = content };
        if (tag is not null) request.Headers.IfMatch.Add(tag == "*" ? EntityTagHeaderValue.Any : new(tag));
        using var response = await host.Http.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        response.StatusCode.ShouldBe(expected, text);
        return JsonDocument.Parse(text).RootElement;
    }
}
