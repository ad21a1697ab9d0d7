using System.Globalization;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Readings asked for in Flux, and what the rows of an answer come to: the other way round of <see cref="ReadingLine"/>.</summary>
public static class FluxReadings
{
    public const string Time = "_time", QualityTag = "quality", Micro = "micro", Correction = "correction", Position = "position";

    // InfluxDB keeps nanoseconds since 1970 in 64 bits: from 1677-09-21T00:12:43.145 to 2262-04-11T23:47:16.854.
    const long EarliestMs = -9_223_372_036_854, LatestMs = 9_223_372_036_854;

    /// <summary>The earliest readings of [from, to), at most so many.</summary>
    /// <remarks>Every line has every field, so that the first so many of each field of a series are the same instants; limiting before the pivot spares InfluxDB all others.</remarks>
    public static string Query(string bucket, PointKey point, long fromMs, long toMs, int limit) => string.Create(CultureInfo.InvariantCulture, $$"""
        from(bucket: "{{Escaped(bucket)}}")
          |> range(start: {{Instant(fromMs)}}, stop: {{Instant(toMs)}})
          |> filter(fn: (r) => r._measurement == "reading" and r.key == "{{point}}")
          |> filter(fn: (r) => r._field == "{{Micro}}" or r._field == "{{Correction}}" or r._field == "{{Position}}")
          |> limit(n: {{limit}})
          |> pivot(rowKey: ["{{Time}}"], columnKey: ["_field"], valueColumn: "_value")
          |> group()
          |> keep(columns: ["{{Time}}", "{{QualityTag}}", "{{Micro}}", "{{Correction}}", "{{Position}}"])
          |> sort(columns: ["{{Time}}"])
          |> limit(n: {{limit}})
        """);

    /// <summary>Whether there is anything that could be asked for: a range that ends where it begins is refused.</summary>
    public static bool IsEmpty(long fromMs, long toMs) => Clamped(fromMs) >= Clamped(toMs);

    /// <param name="values">A row's, by column.</param>
    /// <exception cref="HistoryException">It is none of our readings.</exception>
    public static StoredReading Reading(DateTime time, IReadOnlyDictionary<string, object?> values)
    {
        var sinceEpoch = time - DateTime.UnixEpoch;
        if (sinceEpoch.Ticks % TimeSpan.TicksPerMillisecond != 0) throw Odd(Time, time.ToString("O", CultureInfo.InvariantCulture));
        var quality = values.GetValueOrDefault(QualityTag) switch
        {
            "good" => Quality.Good,
            "uncertain" => Quality.Uncertain,
            "bad" => Quality.Bad,
            var other => throw Odd(QualityTag, other),
        };
        var correction = Integer(values, Correction);
        return new(sinceEpoch.Ticks / TimeSpan.TicksPerMillisecond, Integer(values, Micro), quality,
            correction is >= 0 and <= byte.MaxValue ? (byte)correction : throw Odd(Correction, correction), Integer(values, Position));
    }

    static long Integer(IReadOnlyDictionary<string, object?> values, string column) =>
        values.GetValueOrDefault(column) is long value ? value : throw Odd(column, values.GetValueOrDefault(column));

    static HistoryException Odd(string column, object? value) =>
        new(string.Create(CultureInfo.InvariantCulture, $"history has a row that is no reading: {column} is {value ?? "missing"}"));

    static long Clamped(long timeMs) => Math.Clamp(timeMs, EarliestMs, LatestMs);

    static string Instant(long timeMs) => DateTime.UnixEpoch.AddMilliseconds(Clamped(timeMs)).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "\\${", StringComparison.Ordinal);
}
