using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Readings;

namespace Twin.Operations.Export;

/// <summary>An export under way: a page of a point after the other, each asked for when the client has taken the one before.</summary>
/// <remarks>
/// Memory is one page and its text whatever the range is; nothing of the store is held while a slow client is waited for, and one that takes
/// nothing is dropped by the server's least rate. A failure in the middle breaks the connection: what is whole ends as HTTP says.
/// </remarks>
sealed class ExportStream(IReadingSource readings, IEnumerable<Point> points, ExportFormat format, TimeZoneInfo zone,
    long fromMs, long toMs, string fileName, SemaphoreSlim running) : IResult
{
    // Some 300 KB of text, enough to read whole chunks of the history each once or twice.
    const int PageReadings = 4096;

    public async Task ExecuteAsync(HttpContext http)
    {
        try
        {
            http.Response.ContentType = format.MediaType();
            http.Response.Headers.ContentDisposition = new ContentDispositionHeaderValue("attachment") { FileName = fileName }.ToString();
            await WriteAsync(http);
        }
        finally
        {
            running.Release();
        }
    }

    async Task WriteAsync(HttpContext http)
    {
        var (body, cancel) = (http.Response.BodyWriter, http.RequestAborted);
        var rows = new ExportRows(format, zone);
        if (format == ExportFormat.Csv) await body.WriteAsync(ExportRows.CsvHeader.ToArray(), cancel);
        foreach (var point in points)
        {
            rows.Begin(point);
            IReadOnlyList<StoredReading> page;
            StoredReading? last = null;
            do
            {
                page = await readings.ReadAsync(point.Key, fromMs, toMs, last, PageReadings, cancel);
                if (Math.Max(0, last?.TimeMs ?? fromMs) < readings.HorizonMs) throw new IOException("readings that were still to come are dropped meanwhile");
                foreach (var reading in page) rows.Write(reading, body);
                if (page.Count == 0) break;
                last = page[^1];
                await body.FlushAsync(cancel);
            }
            while (page.Count == PageReadings);
        }
    }
}
