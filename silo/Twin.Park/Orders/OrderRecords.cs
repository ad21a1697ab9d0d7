using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Storage.Journal;

namespace Twin.Park.Orders;

/// <summary>An operator's order as the journal keeps it. Few as they are, they are JSON: readable for ever.</summary>
/// <param name="Number">The correction's number at its instant, counted before it was written, so that the order of corrections does not depend on the order of records.</param>
/// <param name="Was">What spoke for the instant when the order was given.</param>
sealed record CorrectionRecord(int Point, long TimeMs, long? Micro, byte Number, long? Was, string By, string Reason);

sealed record ReplacementRecord(int Point, long TimeMs, long Closing, long Opening, string By, string Reason);

sealed record ImportRecord(int[] Points, long[] TimesMs, long[] Micros, string By, string Reason);

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CorrectionRecord))]
[JsonSerializable(typeof(ReplacementRecord))]
[JsonSerializable(typeof(ImportRecord))]
sealed partial class OrderJson : JsonSerializerContext;

static class OrderRecords
{
    public static ControlRecord Of(CorrectionRecord record) =>
        new(ControlKind.Correction, JsonSerializer.SerializeToUtf8Bytes(record, OrderJson.Default.CorrectionRecord));

    public static ControlRecord Of(ReplacementRecord record) =>
        new(ControlKind.MeterReplacement, JsonSerializer.SerializeToUtf8Bytes(record, OrderJson.Default.ReplacementRecord));

    public static ControlRecord Of(ImportRecord record) =>
        new(ControlKind.Import, JsonSerializer.SerializeToUtf8Bytes(record, OrderJson.Default.ImportRecord));

    /// <summary>The order in a control record; null where it is none.</summary>
    public static object? Read(in ControlRecord record) => record.Kind switch
    {
        ControlKind.Correction => JsonSerializer.Deserialize(record.Body.Span, OrderJson.Default.CorrectionRecord),
        ControlKind.MeterReplacement => JsonSerializer.Deserialize(record.Body.Span, OrderJson.Default.ReplacementRecord),
        ControlKind.Import => JsonSerializer.Deserialize(record.Body.Span, OrderJson.Default.ImportRecord),
        _ => null,
    };
}
