using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Twin.Operations.Hosting;

namespace Twin.Operations.Writing;

public sealed class WriteGuardTests
{
    const string Token = "correct-horse-battery";

    static readonly string Order = $$"""
        {"path": "{{SmallCity.Register}}", "time": "2026-07-01T12:00:00+08:00", "value": null, "by": "a", "reason": "b"}
        """;

    [Fact]
    public async Task With_a_token_only_its_bearer_may_write()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => o.OperatorToken = Token);
        (await SendAsync(host, null)).ShouldBe((HttpStatusCode.Unauthorized, "Bearer"));
        (await SendAsync(host, "Bearer " + Token + "x")).Status.ShouldBe(HttpStatusCode.Unauthorized);
        (await SendAsync(host, "Basic " + Token)).Status.ShouldBe(HttpStatusCode.Unauthorized);
        host.Desk.Orders.ShouldBe(0);
        (await SendAsync(host, "Bearer " + Token)).Status.ShouldBe(HttpStatusCode.OK);
        host.Desk.Orders.ShouldBe(1);
        (await host.GetAsync("/api/v1/corrections")).GetArrayLength().ShouldBe(0); // reading is open
    }

    [Fact]
    public async Task Without_a_token_nothing_is_written_through_an_open_address()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => o.WritesWithoutToken = false);
        (await host.PostAsync("/api/v1/corrections", Order, HttpStatusCode.Forbidden)).GetProperty("code").GetString().ShouldBe("writing_not_open");
        host.Desk.Orders.ShouldBe(0);
    }

    [Fact]
    public async Task Another_name_for_this_machine_opens_nothing()
    {
        await using var host = await OperationsHost.StartAsync();
        (await SendAsync(host, null, "rebound.example.com")).Status.ShouldBe(HttpStatusCode.Forbidden);
        (await SendAsync(host, null, "localhost")).Status.ShouldBe(HttpStatusCode.OK);
        (await SendAsync(host, null, "[::1]:8080")).Status.ShouldBe(HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/corrections", "GET, POST")]
    [InlineData("GET", "/api/v1/imports", "POST")]
    [InlineData("POST", "/api/v1/gateways", "GET")]
    public async Task Another_method_is_refused_naming_those_there_are(string method, string path, string allowed)
    {
        await using var host = await OperationsHost.StartAsync();
        using var request = new HttpRequestMessage(new(method), path);
        using var response = await host.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.MethodNotAllowed);
        response.Content.Headers.Allow.ShouldBe(allowed.Split(", "), ignoreOrder: true);
    }

    static async Task<(HttpStatusCode Status, string? Asks)> SendAsync(OperationsHost host, string? authorization, string? name = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/api/v1/corrections");
        request.Content = new StringContent(Order, Encoding.UTF8, "application/json");
        if (authorization is not null) request.Headers.Authorization = AuthenticationHeaderValue.Parse(authorization);
        request.Headers.Host = name;
        using var response = await host.Http.SendAsync(request);
        return (response.StatusCode, response.Headers.WwwAuthenticate.FirstOrDefault()?.Scheme);
    }
}
