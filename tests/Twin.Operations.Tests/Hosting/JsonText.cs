using System.Text.Json;

namespace Twin.Operations.Hosting;

/// <summary>Compares JSON by its text, spaces and line breaks apart.</summary>
static class JsonText
{
    public static void ShouldBeJson(this JsonElement actual, string expected) => Text(actual).ShouldBe(Text(JsonDocument.Parse(expected).RootElement));

    static string Text(JsonElement element) => JsonSerializer.Serialize(element, new JsonSerializerOptions
    {
        WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}

static class Eventually
{
    // Long enough for a loaded machine; a test that waits this long has failed.
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    /// <summary>Waits until a condition holds that nothing announces.</summary>
    public static async Task HoldsAsync(Func<bool> condition, string what)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!condition())
        {
            patience.IsCancellationRequested.ShouldBeFalse(what);
            await Task.Delay(5);
        }
    }
}
