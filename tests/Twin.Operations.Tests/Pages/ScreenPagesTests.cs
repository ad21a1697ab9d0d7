using System.Net;
using Twin.Operations.Hosting;

namespace Twin.Operations.Pages;

public sealed class ScreenPagesTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-screen-").FullName;

    public ScreenPagesTests()
    {
        Directory.CreateDirectory(Path.Join(folder, "assets"));
        File.WriteAllText(Path.Join(folder, "index.html"), "<!doctype html><title>Twin</title>");
        File.WriteAllText(Path.Join(folder, "favicon.svg"), "<svg/>");
        File.WriteAllText(Path.Join(folder, "assets", "index-4f2a.js"), "export {}");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Theory]
    [InlineData("/", "no-cache", "text/html")]
    [InlineData("/park/haikou/hi-tech-zone", "no-cache", "text/html")]
    [InlineData("/favicon.svg", "no-cache", "image/svg+xml")]
    [InlineData("/assets/index-4f2a.js", "public, max-age=31536000, immutable", "text/javascript")]
    public async Task Files_are_cached_by_their_kind_and_views_get_the_index(string path, string cache, string type)
    {
        await using var host = await StartAsync();
        using var response = await host.Http.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        response.Headers.GetValues("Cache-Control").ShouldBe([cache]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe(type);
    }

    [Fact]
    public async Task Pages_may_start_workers_from_blobs_and_nothing_from_elsewhere()
    {
        await using var host = await StartAsync();
        using var response = await host.Http.GetAsync("/");
        var policy = response.Headers.GetValues("Content-Security-Policy").Single();
        policy.ShouldContain("default-src 'self';");
        policy.ShouldContain("worker-src 'self' blob:;");
        policy.ShouldContain("frame-ancestors 'none'");
        response.Headers.GetValues("X-Content-Type-Options").ShouldBe(["nosniff"]);
        response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
    }

    [Theory]
    [InlineData("/assets/gone.js")]
    [InlineData("/hub/other")]
    [InlineData("/api/v2/twins")]
    [InlineData("/openapi/v9")]
    [InlineData("/../secret.txt")]
    public async Task What_is_no_view_is_not_found(string path)
    {
        await using var host = await StartAsync();
        using var response = await host.Http.GetAsync(path);
        response.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("<title>");
    }

    [Fact]
    public async Task The_api_comes_before_the_pages()
    {
        await using var host = await StartAsync();
        (await host.GetAsync("/healthz")).GetProperty("status").GetString().ShouldBe("ok");
        (await host.GetAsync("/api/v1/model")).GetProperty("revision").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_file_that_the_browser_has_is_not_sent_again()
    {
        await using var host = await StartAsync();
        using var first = await host.Http.GetAsync("/park/haikou");
        using var again = new HttpRequestMessage(HttpMethod.Get, "/park/haikou") { Headers = { IfNoneMatch = { first.Headers.ETag! } } };
        (await host.Http.SendAsync(again)).StatusCode.ShouldBe(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_screen_that_is_not_built_says_so()
    {
        await using var host = await OperationsHost.StartAsync(map: app => app.MapTwinScreen(Path.Join(folder, "none")));
        using var response = await host.Http.GetAsync("/");
        response.StatusCode.ShouldBe(HttpStatusCode.ServiceUnavailable);
        (await response.Content.ReadAsStringAsync()).ShouldContain("has no index.html");
    }

    Task<OperationsHost> StartAsync() => OperationsHost.StartAsync(map: app => app.MapTwinScreen(folder));
}
