using System.Diagnostics.Metrics;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Twin.Operations.Metrics;

namespace Twin.Operations.Telemetry;

/// <summary>Sends metrics and traces to an OpenTelemetry collector as long as it lives; what waits is sent when it is disposed of.</summary>
/// <remarks>A collector that is away costs nothing but what it would have got: batches are bounded and dropped.</remarks>
public sealed class OtlpExport : IDisposable
{
    /// <summary>As Prometheus usually asks.</summary>
    const int MetricIntervalMs = 15_000;

    /// <summary>How long the last batch may take: a server that stops does not wait for a collector.</summary>
    const int LastMs = 3_000;

    readonly MeterProvider metrics;
    readonly TracerProvider traces;

    OtlpExport(MeterProvider metrics, TracerProvider traces) => (this.metrics, this.traces) = (metrics, traces);

    /// <summary>Begins to send.</summary>
    /// <returns>Null where no collector is named.</returns>
    public static OtlpExport? Start(OtlpOptions options)
    {
        if (options.Collector is not { } collector) return null;
        var resource = ResourceBuilder.CreateDefault().AddService(options.Service, serviceInstanceId: options.Instance);
        var metrics = Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter([.. options.Meters])
            .AddView(BucketsOf)
            .AddOtlpExporter((exporter, reader) =>
            {
                Configure(exporter, collector, "v1/metrics");
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = MetricIntervalMs;
            });
        var traces = Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource([.. options.Sources])
            .SetSampler(new ParentBasedSampler(new TraceIdRatioBasedSampler(options.TraceShare)))
            .AddOtlpExporter(exporter => Configure(exporter, collector, "v1/traces"));
        return new(metrics.Build(), traces.Build());
    }

    public void Dispose()
    {
        traces.Shutdown(LastMs);
        metrics.Shutdown(LastMs);
        traces.Dispose();
        metrics.Dispose();
    }

    static void Configure(OtlpExporterOptions exporter, Uri collector, string path)
    {
        exporter.Protocol = OtlpExportProtocol.HttpProtobuf;
        exporter.Endpoint = new Uri(collector.AbsoluteUri.TrimEnd('/') + '/' + path);
        exporter.TimeoutMilliseconds = LastMs;
    }

    // The library's own bounds are made for milliseconds. The same here as on /metrics.
    static MetricStreamConfiguration? BucketsOf(Instrument instrument) =>
        instrument is Histogram<double> or Histogram<long> or Histogram<int> ? new ExplicitBucketHistogramConfiguration { Boundaries = MetricBuckets.For(instrument) } : null;
}
