using System.Text.Json;
using System.Text.Json.Serialization;
using Twin.Operations.Corrections;

namespace Twin.Park.Orders;

/// <summary>An entry of the order book as a checkpoint keeps it.</summary>
static class CorrectionImage
{
    public static byte[] Save(CorrectionEntry entry) => JsonSerializer.SerializeToUtf8Bytes(entry, CorrectionImageJson.Default.CorrectionEntry);

    public static CorrectionEntry Load(ReadOnlySpan<byte> image) =>
        JsonSerializer.Deserialize(image, CorrectionImageJson.Default.CorrectionEntry) ?? throw new InvalidDataException("an empty entry of the order book");
}

[JsonSerializable(typeof(CorrectionEntry))]
sealed partial class CorrectionImageJson : JsonSerializerContext;
