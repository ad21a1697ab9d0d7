namespace Twin.Operations.Telemetry;

/// <summary>Where metrics and traces are sent, and which.</summary>
public sealed record OtlpOptions
{
    /// <summary>OTLP over HTTP (protobuf): <c>http://host:4318</c>; null: nowhere.</summary>
    public Uri? Collector { get; init; }

    /// <summary>Of deliveries that begin here, the share whose trace is kept. 0 to 1; default 1 of 100.</summary>
    public double TraceShare { get; init; } = 0.01;

    /// <summary>Name of the program, and which one of it.</summary>
    public required string Service { get; init; }

    public required string Instance { get; init; }

    /// <summary>Meters that are sent; <c>*</c> stands for any characters.</summary>
    public IReadOnlyList<string> Meters { get; init; } = ["Twin.*", "System.Runtime"];

    /// <summary>Activity sources that are sent.</summary>
    public IReadOnlyList<string> Sources { get; init; } = ["Twin.*"];

    /// <summary>Reads the collector's address; where none is given, OpenTelemetry's own variable <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> counts.</summary>
    /// <param name="refusal">What is wrong with it; null if nothing is.</param>
    public static Uri? CollectorOf(string? text, out string? refusal)
    {
        refusal = null;
        text ??= Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT");
        if (string.IsNullOrEmpty(text)) return null;
        if (Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https") return uri;
        refusal = $"'{text}' is not http://HOST:PORT of a collector that takes OTLP over HTTP";
        return null;
    }
}
