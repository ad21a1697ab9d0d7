using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Twin.Operations.Metrics;

/// <summary>Keeps what the meters "Twin.*" and the runtime's own measure, for <c>/metrics</c>.</summary>
sealed class MetricListener : IHostedService, IDisposable
{
    readonly ConcurrentDictionary<string, MetricFamily> families = new(StringComparer.Ordinal);
    readonly MeterListener listener = new();
    readonly Lock collecting = new();
    readonly IMeterFactory meters;
    readonly IReadOnlyList<string> more;
    readonly int seriesMax;

    public MetricListener(IMeterFactory meters, IOptions<OperationsOptions> options)
    {
        (this.meters, more, seriesMax) = (meters, options.Value.Meters, options.Value.SeriesPerMetricMax);
        listener.InstrumentPublished = (instrument, l) =>
        {
            if (IsWanted(instrument.Meter)) l.EnableMeasurementEvents(instrument, Sink(instrument));
        };
        listener.SetMeasurementEventCallback<long>((_, value, tags, sink) => ((Action<double, ReadOnlySpan<KeyValuePair<string, object?>>>)sink!)(value, tags));
        listener.SetMeasurementEventCallback<int>((_, value, tags, sink) => ((Action<double, ReadOnlySpan<KeyValuePair<string, object?>>>)sink!)(value, tags));
        listener.SetMeasurementEventCallback<double>((_, value, tags, sink) => ((Action<double, ReadOnlySpan<KeyValuePair<string, object?>>>)sink!)(value, tags));
    }

    public Task StartAsync(CancellationToken cancel)
    {
        listener.Start();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancel) => Task.CompletedTask;

    public void Dispose() => listener.Dispose();

    /// <summary>All metrics as of now, in the Prometheus text format.</summary>
    public string Collect()
    {
        lock (collecting) // observed totals are set, and two collections at once could set an older one last
        {
            listener.RecordObservableInstruments();
            return MetricText.Write(families.Values);
        }
    }

    // Meters that another host in this process made for itself are its own.
    bool IsWanted(Meter meter) =>
        (meter.Name.StartsWith("Twin.", StringComparison.Ordinal) || meter.Name == "System.Runtime" || more.Contains(meter.Name, StringComparer.Ordinal))
        && (meter.Scope is null || ReferenceEquals(meter.Scope, meters));

    Action<double, ReadOnlySpan<KeyValuePair<string, object?>>> Sink(Instrument instrument)
    {
        var made = MetricFamily.Of(instrument, seriesMax);
        var family = families.GetOrAdd(made.Name, made);
        if (family.Kind == MetricKind.Histogram) return (value, tags) => family.Cell(tags).Observe(value);
        // Observable instruments tell totals, Gauge<T> its value; the others tell differences.
        var isDifference = !instrument.IsObservable && instrument.GetType().GetGenericTypeDefinition() != typeof(Gauge<>);
        return isDifference ? (value, tags) => family.Cell(tags).Add(value) : (value, tags) => family.Cell(tags).Set(value);
    }
}
