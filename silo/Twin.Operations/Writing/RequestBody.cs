using Microsoft.AspNetCore.Http;
using Twin.Operations.Problems;

namespace Twin.Operations.Writing;

/// <summary>Reads a request's body whole, within a bound.</summary>
static class RequestBody
{
    public const string Json = "application/json", Csv = "text/csv", Yaml = "application/yaml";

    public static async ValueTask<(ReadOnlyMemory<byte> Bytes, Problem? Problem)> ReadAsync(
        HttpRequest request, string mediaType, int bytesMax, CancellationToken cancel)
    {
        if (!(request.ContentType ?? "").Split(';')[0].Trim().Equals(mediaType, StringComparison.OrdinalIgnoreCase))
            return (default, Problem.UnsupportedMediaType(request.ContentType, mediaType));
        if (request.ContentLength > bytesMax) return (default, TooLarge(bytesMax));
        using var body = new MemoryStream();
        var buffer = new byte[16 * 1024];
        for (int read; (read = await request.Body.ReadAsync(buffer, cancel)) > 0;)
        {
            if (body.Length + read > bytesMax) return (default, TooLarge(bytesMax));
            await body.WriteAsync(buffer.AsMemory(0, read), cancel);
        }
        return (body.GetBuffer().AsMemory(0, (int)body.Length), null);
    }

    static Problem TooLarge(int bytesMax) => new()
    {
        Status = StatusCodes.Status413PayloadTooLarge, Code = "body_too_large", Title = "The body is too large", Limit = bytesMax,
        Detail = $"A body of this resource has at most {bytesMax} bytes.",
    };
}
