using System.Globalization;
using System.Net.Http.Headers;

namespace Twin.Delivery.History;

/// <summary>Writes to <c>/api/v2/write</c> over HTTP: InfluxDB 2, VictoriaMetrics and others understand it.</summary>
/// <param name="http">Its timeout bounds a write.</param>
/// <param name="options">Validated.</param>
sealed class HttpHistorySink(HttpClient http, HttpHistoryOptions options) : IHistorySink
{
    // A refusal says its reason in its first words.
    const int ReasonCharsMax = 200;

    readonly Uri write = new(options.Server,
        $"api/v2/write?org={Uri.EscapeDataString(options.Organisation)}&bucket={Uri.EscapeDataString(options.Bucket)}&precision=ns");

    public async Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, write) { Content = new ReadOnlyMemoryContent(lines) };
        request.Content.Headers.ContentType = new("text/plain") { CharSet = "utf-8" };
        if (options.Token.Length > 0) request.Headers.Authorization = new AuthenticationHeaderValue("Token", options.Token);
        try
        {
            using var response = await http.SendAsync(request, cancellation).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
                throw new HistoryException($"{options.Server}: {HistoryRefusals.Meaning((int)response.StatusCode)}: {await ReasonAsync(response, cancellation).ConfigureAwait(false)}");
        }
        catch (HttpRequestException error)
        {
            throw new HistoryException($"{options.Server}: no answer: {error.Message}", error);
        }
        catch (OperationCanceledException error) when (!cancellation.IsCancellationRequested)
        {
            throw new HistoryException($"{options.Server}: no answer within {http.Timeout.TotalSeconds.ToString(CultureInfo.InvariantCulture)} s", error);
        }
    }

    static async Task<string> ReasonAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        var text = (await response.Content.ReadAsStringAsync(cancellation).ConfigureAwait(false)).ReplaceLineEndings(" ").Trim();
        return text.Length <= ReasonCharsMax ? text : text[..ReasonCharsMax];
    }
}

/// <summary>Which bucket of which server.</summary>
public sealed record HttpHistoryOptions
{
    /// <summary>Root of the server, with a slash at its end.</summary>
    public required Uri Server { get; init; }

    public string Organisation { get; init; } = "twin";

    public string Bucket { get; init; } = "twin";

    /// <summary>Empty: none is sent.</summary>
    public string Token { get; init; } = "";
}
