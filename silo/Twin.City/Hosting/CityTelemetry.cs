using System.Globalization;
using Orleans.Diagnostics;
using Twin.City.CommandLine;
using Twin.Delivery.Tracing;
using Twin.Operations.Telemetry;

namespace Twin.City.Hosting;

/// <summary>What a silo measures of itself and of Orleans, and where it is sent.</summary>
static class CityTelemetry
{
    /// <summary>Orleans' own meter: requests, messages, activations, directory, reminders.</summary>
    public const string OrleansMeter = "Microsoft.Orleans";

    /// <summary>What the options come to; its collector is null where none is named.</summary>
    /// <param name="refusal">What is wrong with them; null if nothing is.</param>
    public static OtlpOptions Of(CityOptions options, out string? refusal)
    {
        var collector = OtlpOptions.CollectorOf(options.Telemetry.Collector, out refusal);
        if (refusal is not null) refusal = $"--otlp: {refusal}";
        else if (options.Telemetry.TraceShare is < 0 or > 1 or double.NaN)
            refusal = string.Create(CultureInfo.InvariantCulture, $"--trace-share: {options.Telemetry.TraceShare} is not from 0 to 1");
        return new()
        {
            Collector = collector, TraceShare = options.Telemetry.TraceShare, Service = "twin-city", Instance = $"{Environment.MachineName}:{options.Http.Port}",
            Meters = ["Twin.*", OrleansMeter, "System.Runtime"], Sources = [DeliveryTrace.SourceName, ActivitySources.AllActivitySourceName],
        };
    }

    /// <summary>Calls carry their trace from silo to silo, where anybody gets to see it: it costs a call some microseconds.</summary>
    public static void Trace(ISiloBuilder silo, OtlpOptions options)
    {
        if (options.Collector is not null) silo.AddActivityPropagation();
    }
}
