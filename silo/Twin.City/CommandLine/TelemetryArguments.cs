using System.CommandLine;

namespace Twin.City.CommandLine;

/// <summary>What the command line says of metrics and traces.</summary>
sealed record TelemetryArguments
{
    static readonly Option<string?> CollectorOption = CityCommand.Named<string?>("otlp",
        "Collector that metrics and traces are sent to, OTLP over HTTP: http://HOST:4318. Left out: OTEL_EXPORTER_OTLP_ENDPOINT, or none.");

    static readonly Option<double> TraceShareOption = CityCommand.Named("trace-share", "Share of deliveries whose traces are sent, 0 to 1.", 0.01);

    public static IReadOnlyList<Option> Options => [CollectorOption, TraceShareOption];

    public string? Collector { get; init; }

    /// <summary>0 to 1.</summary>
    public double TraceShare { get; init; } = 0.01;

    public static TelemetryArguments Read(ParseResult parsed) => new() { Collector = parsed.GetValue(CollectorOption), TraceShare = parsed.GetValue(TraceShareOption) };
}
