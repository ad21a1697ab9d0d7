using System.Diagnostics;
using System.Globalization;
using Microsoft.Playwright;
using Twin.Park.Server;
using Xunit.Abstractions;

namespace Twin.Park.Screen;

/// <summary>The built screen in a real browser, fed by the real server: what a gateway publishes is seen.</summary>
public sealed class BrowserTests(ITestOutputHelper output)
{
    const string Gateway = "hi-tech-zone/steel-mill";
    const string PowerGateway = "hi-tech-zone/steel-power";
    const string Mill = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill";
    const string PowerCell = "[data-testid=point-value][data-point='main-meter/active_power']";

    [Fact]
    public async Task A_reading_sent_by_mosquitto_pub_is_painted_on_the_facility_view()
    {
        await using var server = await ParkServer.StartedAsync(Repository.Screen);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync($"{server.Url}/twin/{Mill}", "en");
        await page.WaitForSelectorAsync(PowerCell);
        await PublishAsync(server, 100);
        await ShowsAsync(page, "100"); // the page is warm, and its stream open

        var watch = Stopwatch.StartNew();
        await PublishAsync(server, 812.5m);
        var published = watch.Elapsed;
        await ShowsAsync(page, "812.5");
        // The frame in which it was painted has been handed to the compositor.
        await page.EvaluateAsync("() => new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))");

        output.WriteLine($"publish to paint: {watch.ElapsedMilliseconds} ms, of it mosquitto_pub itself {published.TotalMilliseconds:F0} ms");
        (await page.Locator(PowerCell).InnerTextAsync()).ReplaceLineEndings("").ShouldStartWith("812.5");
    }

    [Fact]
    public async Task A_second_and_a_reconnecting_browser_end_with_the_right_state()
    {
        await using var server = await ParkServer.StartedAsync(Repository.Screen);
        await using var browser = await Browser.StartAsync();
        var first = await browser.OpenAsync($"{server.Url}/twin/{Mill}", "zh");
        await PublishAsync(server, 200);
        await ShowsAsync(first, "200");

        var second = await browser.OpenAsync($"{server.Url}/twin/{Mill}", "en");
        await ShowsAsync(second, "200");

        await server.Program.KillAsync();
        await first.WaitForSelectorAsync("[data-testid=connection-state][data-state=lost]");
        await server.StartAsync();
        await PublishAsync(server, 300);

        await ShowsAsync(first, "300");
        await ShowsAsync(second, "300");
    }

    [Fact]
    public async Task Data_health_names_the_gateway_its_counts_and_what_it_sent_wrong()
    {
        await using var server = await ParkServer.StartedAsync(Repository.Screen);
        await using var browser = await Browser.StartAsync();
        await PublishAsync(server, 100);
        await PublishAsync(server, """{"ts": 1, "points": """);

        var page = await browser.OpenAsync($"{server.Url}/health", "en");

        await page.WaitForSelectorAsync($"[data-testid=gateway][data-gateway='{Gateway}']");
        var row = page.Locator($"[data-testid=gateway][data-gateway='{Gateway}']");
        (await row.GetByTestId("gateway-received").InnerTextAsync()).ShouldBe("2");
        (await row.GetByTestId("gateway-rejected").InnerTextAsync()).ShouldBe("1");
        await page.WaitForSelectorAsync("[data-testid=rejection][data-reason=malformed_json]");
    }

    [Fact]
    public async Task The_language_switches_in_place()
    {
        await using var server = await ParkServer.StartedAsync(Repository.Screen);
        await using var browser = await Browser.StartAsync();
        var page = await browser.OpenAsync($"{server.Url}/twin/{Mill}", "zh");
        (await page.GetByTestId("node-name").First.InnerTextAsync()).ShouldContain("轧钢车间");

        await page.GetByTestId("language-switch").First.ClickAsync();

        await page.WaitForFunctionAsync("() => document.querySelector('[data-testid=node-name]').innerText.includes('Rolling mill')");
    }

    [Fact]
    public async Task The_demand_view_follows_the_running_window_against_the_contracted_demand()
    {
        await using var server = await ParkServer.StartedAsync(Repository.Screen);
        await using var browser = await Browser.StartAsync();
        // The account has contracted 4,200 kW.
        await PublishAsync(server, BillingMeter(2000), PowerGateway);
        var page = await browser.OpenAsync($"{server.Url}/demand/haikou/hi-tech-zone/qiongtai-steel", "en");
        await page.WaitForSelectorAsync("[data-testid=demand-window][data-state=calm]");
        (await page.GetByTestId("demand-forecast").GetAttributeAsync("data-kw")).ShouldBe("2000");

        await PublishAsync(server, BillingMeter(4300), PowerGateway); // pushed: the page asks for nothing

        await page.WaitForSelectorAsync("[data-testid=demand-window][data-state=over]");
        (await page.GetByTestId("demand-window").InnerTextAsync()).ShouldContain("100.0 kW above the limit");
        await page.WaitForSelectorAsync("[data-testid=demand-child][data-path='haikou/hi-tech-zone/qiongtai-steel/rolling-mill']");
    }

    // No register reports: the window's demand is the power alone, whatever the time.
    static string BillingMeter(decimal kilowatts) => string.Create(CultureInfo.InvariantCulture,
        $"{{\"ts\": {TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds()}, \"points\": {{\"substation/billing-meter/active_power\": {kilowatts}}}}}");

    static Task ShowsAsync(IPage page, string value) =>
        page.WaitForSelectorAsync($"{PowerCell}[data-value='{value}']", new() { Timeout = 60_000 });

    static Task PublishAsync(ParkServer server, decimal kilowatts)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        return PublishAsync(server, string.Create(CultureInfo.InvariantCulture,
            $"{{\"ts\": {now}, \"points\": {{\"rolling-mill/main-meter/active_power\": {kilowatts}}}}}"));
    }

    static async Task PublishAsync(ParkServer server, string payload, string gateway = Gateway)
    {
        await using var publisher = new RunningProgram("mosquitto_pub", "-p", $"{server.MqttPort}", "-V", "mqttv311", "-q", "1",
            "-u", gateway, "-P", "haikou-demo", "-t", $"twin/v1/{gateway}/telemetry", "-m", payload);
        (await publisher.ExitAsync(TimeSpan.FromMinutes(2))).ShouldBe(0, publisher.Errors);
    }
}
