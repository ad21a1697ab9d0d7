using System.Globalization;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Fields;

/// <summary>Instants: <c>2026-01-01</c> (local midnight), <c>2026-01-01T08:00</c> (local) or <c>2026-01-01T08:00:00+08:00</c>.</summary>
static class DateField
{
    public const string Rule = "is a date: 2026-01-01, 2026-01-01T08:00 (both local to the city) or 2026-01-01T08:00:00+08:00";

    static readonly string[] LocalFormats = ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm", "yyyy-MM-dd'T'HH:mm:ss"];
    static readonly string[] OffsetFormats = ["yyyy-MM-dd'T'HH:mmzzz", "yyyy-MM-dd'T'HH:mm:sszzz", "yyyy-MM-dd'T'HH:mm'Z'", "yyyy-MM-dd'T'HH:mm:ss'Z'"];

    /// <summary>Unix milliseconds; null with a fault.</summary>
    public static long? Read(YamlItem item, LoadContext context)
    {
        if (item is not YamlScalar scalar)
        {
            context.Faults.Add(item, Rule);
            return null;
        }
        if (DateTime.TryParseExact(scalar.Text, LocalFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var local))
        {
            // A local time that a clock change skips or repeats names no single instant.
            if (!context.Zone.IsInvalidTime(local) && !context.Zone.IsAmbiguousTime(local))
                return new DateTimeOffset(local, context.Zone.GetUtcOffset(local)).ToUnixTimeMilliseconds();
            context.Faults.Add(item, $"this time is skipped or repeated by a clock change in {context.Zone.Id}: state its offset");
            return null;
        }
        if (DateTimeOffset.TryParseExact(scalar.Text, OffsetFormats, CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal, out var instant))
            return instant.ToUnixTimeMilliseconds();
        context.Faults.Add(item, Rule);
        return null;
    }
}
