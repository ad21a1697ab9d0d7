using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Operations.Billing;

/// <summary>Issued bills as journals and checkpoints keep them: JSON, readable for ever.</summary>
public static class BillCodec
{
    public static byte[] Of(BillIssue issue) => JsonSerializer.SerializeToUtf8Bytes(issue, BillJson.Default.BillIssue);

    public static BillIssue ReadIssue(ReadOnlySpan<byte> bytes) =>
        JsonSerializer.Deserialize(bytes, BillJson.Default.BillIssue) ?? throw new InvalidDataException("an empty bill");

    public static byte[] Save(FrozenBill bill) => JsonSerializer.SerializeToUtf8Bytes(bill, BillJson.Default.FrozenBill);

    public static FrozenBill Load(ReadOnlySpan<byte> image) =>
        JsonSerializer.Deserialize(image, BillJson.Default.FrozenBill) ?? throw new InvalidDataException("an empty issued bill");
}

/// <summary>An interval in four numbers: a month has 2,976 of them.</summary>
sealed class IntervalCellJson : JsonConverter<IntervalCell>
{
    public override IntervalCell Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options)
    {
        var cell = new IntervalCell(Next(ref reader), new(Next(ref reader), Next(ref reader), Next(ref reader)));
        reader.Read();
        return reader.TokenType == JsonTokenType.EndArray ? cell : throw new JsonException("an interval has four numbers");
    }

    public override void Write(Utf8JsonWriter writer, IntervalCell value, JsonSerializerOptions options)
    {
        writer.WriteStartArray();
        writer.WriteNumberValue(value.Interval);
        writer.WriteNumberValue(value.Cell.Micro);
        writer.WriteNumberValue(value.Cell.CoveredMs);
        writer.WriteNumberValue(value.Cell.EstimatedMicro);
        writer.WriteEndArray();
    }

    static long Next(ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.GetInt64();
    }
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, IgnoreReadOnlyProperties = true, Converters = [typeof(IntervalCellJson)])]
[JsonSerializable(typeof(BillIssue))]
[JsonSerializable(typeof(FrozenBill))]
sealed partial class BillJson : JsonSerializerContext;
