using System.Globalization;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>What a point's description says, as a difference shows it.</summary>
static class PointFields
{
    public static (string, string?)[] Of(PointSpec spec) =>
    [
        ("name", spec.Name is { } name ? $"{name.Zh} / {name.En}" : null),
        ("kind", spec.Kind.ToString().ToLowerInvariant()),
        ("unit", spec.Unit),
        ("measure", spec.Measure?.Name()),
        ("multiplier", Dated(spec.Multiplier)),
        ("rollover", Text(spec.RolloverMicro / 1_000_000)),
        ("rated", Text(spec.RatedPerHour)),
        ("margin", Text(spec.PlausibilityMargin)),
        ("gapLimit", Text(spec.GapLimitMs / 1000) + " s"),
        ("staleAfter", Text(spec.StaleAfterMs / 1000) + " s"),
        ("receiptTime", spec.ReceiptTimeAllowed ? "true" : "false"),
        ("integrated", spec.Integrated ? "true" : "false"),
    ];

    public static string? Text(IFormattable? value) => value?.ToString(null, CultureInfo.InvariantCulture);

    public static string? Date(long ms) =>
        ms is long.MinValue or long.MaxValue ? null : DateTimeOffset.FromUnixTimeMilliseconds(ms).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    public static string Dated<T>(Timeline<T> timeline) => string.Join("; ", timeline.Entries.Select(e =>
        (Date(e.FromMs) is { } from ? $"from {from} " : "") + (e.Value is IFormattable value ? Text(value) : e.Value?.ToString())!.ToLowerInvariant()));
}
