using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Model.Orders;

namespace Twin.Storage.Orders;

/// <summary>An entry of the order book as it is kept.</summary>
public static class CorrectionImage
{
    public static byte[] Save(CorrectionEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, CorrectionImageJson.Default.CorrectionEntry);

    public static CorrectionEntry Load(ReadOnlySpan<byte> image) =>
        JsonSerializer.Deserialize(image, CorrectionImageJson.Default.CorrectionEntry) ?? throw new InvalidDataException("an empty entry of the order book");
}

[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CorrectionEntry))]
sealed partial class CorrectionImageJson : JsonSerializerContext;
