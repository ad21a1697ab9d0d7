using System.Text.Json;
using System.Text.Json.Serialization;

namespace Twin.Operations.Live;

/// <summary>A <see cref="Wire.FrameWire"/> as UTF-8 JSON, made once and sent to every stream that needs the same one.</summary>
[JsonConverter(typeof(Converter))]
sealed class FrameJson
{
    readonly byte[] utf8;

    public FrameJson(string type, byte[] utf8) => (Type, this.utf8) = (type, utf8);

    public string Type { get; }

    /// <summary>Bytes on the wire, less the hub's own envelope.</summary>
    public int Length => utf8.Length;

    public ReadOnlyMemory<byte> Utf8 => utf8;

    sealed class Converter : JsonConverter<FrameJson>
    {
        public override FrameJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
            throw new NotSupportedException("frames go from the server to screens only");

        public override void Write(Utf8JsonWriter writer, FrameJson value, JsonSerializerOptions options) =>
            writer.WriteRawValue(value.utf8, skipInputValidation: true);
    }
}
