using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Model.Orders;
using Twin.Storage.Journal;

namespace Twin.Storage.Orders;

/// <summary>Operators' orders as journals keep them. Few as they are, they are JSON: readable for ever.</summary>
public static class OrderCodec
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

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CorrectionRecord))]
[JsonSerializable(typeof(ReplacementRecord))]
[JsonSerializable(typeof(ImportRecord))]
sealed partial class OrderJson : JsonSerializerContext;
