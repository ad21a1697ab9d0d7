using System.Globalization;
using Twin.Devices.CommandLine;
using Twin.Model.Topology;

namespace Twin.Devices.Load;

/// <summary>What a load came to; printed as one JSON line. Rates are over the time until the last acknowledgement.</summary>
/// <param name="AckMsP50">Of one in sixteen messages: from formatting to acknowledgement.</param>
/// <param name="GeneratorCpuNsPerMessage">Processor time of this process, all of it, per message.</param>
sealed record LoadSummary(
    long Messages, long Readings, long Unacknowledged, long UnexpectedAcknowledgements, long Refused,
    double Seconds, double DrainSeconds, long MessagesPerSecond, long ReadingsPerSecond, double MegabytesPerSecond,
    int Connections, int Points, int Registers, int Batch, int InFlight,
    double AckMsP50, double AckMsP99, double GeneratorCpuSeconds, double GeneratorCpuNsPerMessage, double GeneratorCpuNsPerReading)
{
    public static LoadSummary Of(IReadOnlyList<LoadConnection> connections, LoadRun run, LoadOptions options, TimeSpan cpu)
    {
        var messages = connections.Sum(c => c.Messages);
        var readings = connections.Sum(c => c.Readings);
        var seconds = (run.Publishing + run.Draining).TotalSeconds;
        var points = connections.SelectMany(c => c.Plan.Points);
        return new(messages, readings, connections.Sum(c => (long)c.Unacknowledged), connections.Sum(c => c.UnexpectedAcknowledgements),
            connections.Sum(c => c.Refused), Math.Round(seconds, 3), Math.Round(run.Draining.TotalSeconds, 3),
            (long)(messages / seconds), (long)(readings / seconds), Math.Round(connections.Sum(c => c.Bytes) / seconds / 1e6, 1),
            connections.Count, points.Count(), points.Count(p => p.Point.Spec.Kind == PointKind.Register), options.Batch, options.InFlight,
            Math.Round(connections.Max(c => c.Latency.QuantileMs(0.5)), 3), Math.Round(connections.Max(c => c.Latency.QuantileMs(0.99)), 3),
            Math.Round(cpu.TotalSeconds, 3), Math.Round(cpu.TotalNanoseconds / Math.Max(1, messages), 1), Math.Round(cpu.TotalNanoseconds / Math.Max(1, readings), 1));
    }
}

/// <summary>The first and last reading of a point, so that a bench can find the load in the ledger.</summary>
/// <param name="Amount">For accounted registers: what the ledger must hold, last less first (rollovers counted) times the multiplier; null otherwise.</param>
sealed record LoadedPoint(
    string Gateway, string Name, string Path, string Kind, long Readings, long FirstMs, string First, long LastMs, string Last, string? Amount);

static class LoadReport
{
    /// <summary>One JSON line a point.</summary>
    public static void Write(FileInfo file, IReadOnlyList<LoadConnection> connections)
    {
        using var output = new StreamWriter(file.Create());
        foreach (var connection in connections)
            for (var i = 0; i < connection.Plan.Points.Count; i++)
                if (connection.Written.Written(i) is { } written)
                    output.WriteLine(JsonLine.Of(Of(connection.Plan.UserName, connection.Plan.Points[i], written)));
    }

    static LoadedPoint Of(string gateway, LoadPoint point, WrittenReadings written)
    {
        var advance = written.LastMicro - written.FirstMicro;
        if (advance < 0 && point.RolloverMicro != long.MaxValue) advance += point.RolloverMicro;
        return new(gateway, point.Name, point.Point.Path, point.Point.Spec.Kind.ToString().ToLowerInvariant(), written.Count,
            written.FirstMs, Decimal(written.FirstMicro), written.LastMs, Decimal(written.LastMicro),
            point.Point.Spec is { Kind: PointKind.Register, Measure: not null } spec ? Decimal(advance, spec.Multiplier.Latest) : null);
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    public static IReadOnlyList<LoadedPoint> Read(FileInfo file) => [.. File.ReadLines(file.FullName).Select(JsonLine.Read<LoadedPoint>)];

    static string Decimal(long micro, decimal multiplier = 1) => (micro * multiplier / 1_000_000m).ToString(CultureInfo.InvariantCulture);
}
