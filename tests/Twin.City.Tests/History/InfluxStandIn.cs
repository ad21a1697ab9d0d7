using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Twin.City.History;

/// <summary>As much of InfluxDB 2's HTTP interface as we use, in the form that its documentation gives: line protocol in, annotated CSV out.</summary>
/// <remarks>
/// It keeps one set of fields for a series and time, as InfluxDB does, and answers our one question; any other is refused. Whether a real
/// InfluxDB takes the question as it is meant shows only against one: <see cref="RealInfluxTests"/>.
/// </remarks>
sealed partial class InfluxStandIn : IAsyncDisposable
{
    const string Organisation = "twin", Bucket = "twin";

    readonly WebApplication app;
    readonly ConcurrentDictionary<(string Series, long TimeNs), string[]> points = [];

    InfluxStandIn()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/api/v2/write", WriteAsync);
        app.MapPost("/api/v2/query", QueryAsync);
    }

    public const string Token = "a-token-that-nobody-sees";

    public Uri Address => new(app.Urls.First() + "/");

    public InfluxOptions Options => new() { Server = Address, Token = Token };

    public volatile bool IsAway, BreaksOff;

    int queries;

    public int Queries => queries;

    public static async Task<InfluxStandIn> StartAsync()
    {
        var server = new InfluxStandIn();
        await server.app.StartAsync();
        return server;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();

    async Task<IResult> WriteAsync(HttpRequest request)
    {
        if (Refusal(request) is { } refused) return refused;
        if (request.Query["bucket"] != Bucket) return Error(404, "not found", $"bucket \"{request.Query["bucket"]}\" not found");
        if (request.Query["precision"] != "ns") return Error(400, "invalid", "precision");
        using var reader = new StreamReader(request.Body, Encoding.UTF8);
        foreach (var line in (await reader.ReadToEndAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = Unescaped().Split(line);
            points[(parts[0], long.Parse(parts[2], CultureInfo.InvariantCulture))] = parts[1].Split(',');
        }
        return Results.NoContent();
    }

    async Task<IResult> QueryAsync(HttpRequest request)
    {
        if (Refusal(request) is { } refused) return refused;
        Interlocked.Increment(ref queries);
        using var body = await JsonDocument.ParseAsync(request.Body);
        var flux = body.RootElement.GetProperty("query").GetString()!;
        if (OurQuestion().Match(flux.ReplaceLineEndings("\n")) is not { Success: true } asked) return Error(400, "invalid", "compilation failed: another question");
        if (asked.Groups["bucket"].Value != Bucket) return Error(404, "not found", $"failed to initialize execute state: could not find bucket \"{asked.Groups["bucket"].Value}\"");
        var (fromNs, toNs, limit) = (Nanoseconds(asked.Groups["from"].Value), Nanoseconds(asked.Groups["to"].Value), int.Parse(asked.Groups["limit"].Value, CultureInfo.InvariantCulture));
        if (fromNs >= toNs) return Error(400, "invalid", "cannot query an empty range");
        var rows = points.Where(p => p.Key.Series.StartsWith($"reading,key={asked.Groups["key"].Value},", StringComparison.Ordinal) && p.Key.TimeNs >= fromNs && p.Key.TimeNs < toNs)
            .GroupBy(p => p.Key.Series, StringComparer.Ordinal).SelectMany(series => series.OrderBy(p => p.Key.TimeNs).Take(limit))
            .OrderBy(p => p.Key.TimeNs).Take(limit).ToArray();
        return Results.Text(Csv(rows), "text/csv; charset=utf-8");
    }

    // The form of an answer: https://docs.influxdata.com/influxdb/v2/reference/syntax/annotated-csv/
    string Csv(KeyValuePair<(string Series, long TimeNs), string[]>[] rows)
    {
        if (rows.Length == 0) return "\r\n";
        var text = new StringBuilder();
        text.Append("#datatype,string,long,dateTime:RFC3339,string,long,long,long\r\n");
        text.Append("#group,false,false,false,false,false,false,false\r\n");
        text.Append("#default,_result,,,,,,\r\n");
        text.Append(",result,table,_time,quality,correction,micro,position\r\n");
        foreach (var ((series, timeNs), fields) in rows)
        {
            var time = DateTime.UnixEpoch.AddTicks(timeNs / 100).ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
            text.Append(CultureInfo.InvariantCulture, $",,0,{time},{QualityTag().Match(series).Groups[1].Value},{Field("correction")},{Field("micro")},{Field("position")}\r\n");
            if (BreaksOff) return text.Append("\r\n#datatype,string,string\r\n#group,true,true\r\n#default,,\r\n,error,reference\r\n,engine: cursor closed,\r\n\r\n").ToString();

            string Field(string name) => fields.Single(f => f.StartsWith(name + "=", StringComparison.Ordinal))[(name.Length + 1)..^1];
        }
        return text.Append("\r\n").ToString();
    }

    IResult? Refusal(HttpRequest request) =>
        IsAway ? Error(503, "unavailable", "the storage engine is closed")
        : request.Headers.Authorization != $"Token {Token}" ? Error(401, "unauthorized", "unauthorized access")
        : request.Query["org"] != Organisation ? Error(404, "not found", $"organization name \"{request.Query["org"]}\" not found") : null;

    static IResult Error(int status, string code, string message) => Results.Json(new { code, message }, statusCode: status);

    static long Nanoseconds(string instant) => (DateTime.Parse(instant, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal) - DateTime.UnixEpoch).Ticks * 100;

    [GeneratedRegex(@"(?<!\\) ", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex Unescaped();

    [GeneratedRegex(",quality=([a-z]+)", RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex QualityTag();

    [GeneratedRegex("""
        \Afrom\(bucket: "(?<bucket>[^"]+)"\)
          \|> range\(start: (?<from>[-0-9T:.]+Z), stop: (?<to>[-0-9T:.]+Z)\)
          \|> filter\(fn: \(r\) => r\._measurement == "reading" and r\.key == "(?<key>p\d+)"\)
          \|> filter\(fn: \(r\) => r\._field == "micro" or r\._field == "correction" or r\._field == "position"\)
          \|> limit\(n: (?<limit>\d+)\)
          \|> pivot\(rowKey: \["_time"\], columnKey: \["_field"\], valueColumn: "_value"\)
          \|> group\(\)
          \|> keep\(columns: \["_time", "quality", "micro", "correction", "position"\]\)
          \|> sort\(columns: \["_time"\]\)
          \|> limit\(n: \k<limit>\)\z
        """, RegexOptions.None, matchTimeoutMilliseconds: 10_000)]
    private static partial Regex OurQuestion();
}
