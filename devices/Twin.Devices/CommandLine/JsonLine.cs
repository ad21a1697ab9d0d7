using System.Text.Encodings.Web;
using System.Text.Json;

namespace Twin.Devices.CommandLine;

/// <summary>Results are one line of JSON, names in camelCase.</summary>
static class JsonLine
{
    static readonly JsonSerializerOptions Settings = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of<T>(T value) => JsonSerializer.Serialize(value, Settings);

    public static T Read<T>(string line) => JsonSerializer.Deserialize<T>(line, Settings) ?? throw new JsonException("null instead of an object");
}
