using Microsoft.Playwright;

namespace Twin.Park.Screen;

/// <summary>Debian's chromium, headless, with nothing of its own to say to the network.</summary>
sealed class Browser : IAsyncDisposable
{
    readonly IPlaywright playwright;
    readonly IBrowser browser;

    Browser(IPlaywright playwright, IBrowser browser) => (this.playwright, this.browser) = (playwright, browser);

    public static async Task<Browser> StartAsync()
    {
        var playwright = await Playwright.CreateAsync();
        return new(playwright, await playwright.Chromium.LaunchAsync(new()
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
                "--disable-component-update", "--disable-sync"],
        }));
    }

    /// <param name="language">zh or en.</param>
    public async Task<IPage> OpenAsync(string url, string language)
    {
        var context = await browser.NewContextAsync();
        await context.AddInitScriptAsync($"localStorage.getItem('twin.language') ?? localStorage.setItem('twin.language', '{language}')");
        var page = await context.NewPageAsync();
        page.SetDefaultTimeout(60_000);
        await page.GotoAsync(url);
        await page.WaitForSelectorAsync("[data-testid=connection-state][data-state=live]");
        return page;
    }

    public async ValueTask DisposeAsync()
    {
        await browser.DisposeAsync();
        playwright.Dispose();
    }
}
