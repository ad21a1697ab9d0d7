using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Twin.City.Telemetry;

/// <summary>Takes what is sent over OTLP/HTTP, on a free port of loopback.</summary>
sealed class Collector : IAsyncDisposable
{
    readonly WebApplication app;
    readonly ConcurrentQueue<byte[]> metrics = new(), traces = new();

    Collector()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapPost("/v1/metrics", (HttpRequest request) => KeepAsync(request, metrics));
        app.MapPost("/v1/traces", (HttpRequest request) => KeepAsync(request, traces));
    }

    public string Address => app.Urls.Single();

    public static async Task<Collector> StartAsync()
    {
        var collector = new Collector();
        await collector.app.StartAsync();
        return collector;
    }

    /// <summary>Names of the metrics that were sent.</summary>
    public IReadOnlySet<string> Metrics =>
        // ExportMetricsServiceRequest: resource_metrics 1 > scope_metrics 2 > metrics 2 > name 1.
        metrics.SelectMany(m => Fields(m, 1)).SelectMany(r => Fields(r, 2)).SelectMany(s => Fields(s, 2)).SelectMany(m => Fields(m, 1))
            .Select(n => Encoding.UTF8.GetString(n.Span)).ToHashSet(StringComparer.Ordinal);

    /// <summary>The spans that were sent.</summary>
    public IReadOnlyList<Span> Spans =>
        // ExportTraceServiceRequest: resource_spans 1 > scope_spans 2 > spans 2 > trace_id 1, span_id 2, parent_span_id 4, name 5.
        [.. traces.SelectMany(t => Fields(t, 1)).SelectMany(r => Fields(r, 2)).SelectMany(s => Fields(s, 2)).Select(s =>
            new Span(Hex(s, 1), Hex(s, 2), Hex(s, 4), Encoding.UTF8.GetString(Fields(s, 5).Single().Span)))];

    public ValueTask DisposeAsync() => app.DisposeAsync();

    static async Task<IResult> KeepAsync(HttpRequest request, ConcurrentQueue<byte[]> kept)
    {
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body);
        kept.Enqueue(body.ToArray());
        return Results.Bytes([], "application/x-protobuf");
    }

    static string Hex(ReadOnlyMemory<byte> message, int number) => string.Concat(Fields(message, number).Select(f => Convert.ToHexString(f.Span)));

    // The length-delimited fields of a protobuf message that have a number.
    static List<ReadOnlyMemory<byte>> Fields(ReadOnlyMemory<byte> message, int number)
    {
        var found = new List<ReadOnlyMemory<byte>>();
        for (var at = 0; at < message.Length;)
        {
            var tag = Varint(message.Span, ref at);
            switch (tag & 7)
            {
                case 0: Varint(message.Span, ref at); break;
                case 1: at += 8; break;
                case 5: at += 4; break;
                case 2:
                    var length = (int)Varint(message.Span, ref at);
                    if (tag >> 3 == (ulong)number) found.Add(message.Slice(at, length));
                    at += length;
                    break;
                default: throw new InvalidDataException($"wire type {tag & 7}");
            }
        }
        return found;
    }

    static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        ulong value = 0;
        for (var shift = 0;; shift += 7)
        {
            var one = bytes[at++];
            value |= (ulong)(one & 127) << shift;
            if (one < 128) return value;
        }
    }

    internal sealed record Span(string Trace, string Id, string Parent, string Name);
}
