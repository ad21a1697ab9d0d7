using System.Text.Json;

namespace Twin.Operations.Description;

/// <summary>As much of JSON Schema as the API's description uses; an object has no properties besides those listed.</summary>
static class SchemaCheck
{
    public static IEnumerable<string> Faults(JsonElement document, JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("$ref", out var reference))
            schema = document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1]);
        if (schema.TryGetProperty("oneOf", out var choices))
            return choices.EnumerateArray().Select(c => Faults(document, c, value, at).ToArray()).MinBy(faults => faults.Length)!;
        if (!Types(schema).Contains(TypeOf(value, schema))) return [$"{at}: {value.ValueKind} is not {schema.GetProperty("type")}"];
        if (schema.TryGetProperty("enum", out var values) && !values.EnumerateArray().Any(v => v.GetString() == value.GetString()))
            return [$"{at}: {value} is not listed"];
        return value.ValueKind switch
        {
            JsonValueKind.Array => value.EnumerateArray().SelectMany((item, i) => Faults(document, schema.GetProperty("items"), item, $"{at}[{i}]")),
            JsonValueKind.Object => ObjectFaults(document, schema, value, at),
            _ => [],
        };
    }

    static IEnumerable<string> ObjectFaults(JsonElement document, JsonElement schema, JsonElement value, string at)
    {
        if (schema.TryGetProperty("additionalProperties", out var others))
            return value.EnumerateObject().SelectMany(p => Faults(document, others, p.Value, $"{at}.{p.Name}"));
        var missing = schema.TryGetProperty("required", out var required)
            ? required.EnumerateArray().Where(r => !value.TryGetProperty(r.GetString()!, out _)).Select(r => $"{at}: {r} is missing") : [];
        return missing.Concat(value.EnumerateObject().SelectMany(p => schema.GetProperty("properties").TryGetProperty(p.Name, out var property)
            ? Faults(document, property, p.Value, $"{at}.{p.Name}") : [$"{at}.{p.Name} is not described"]));
    }

    static IEnumerable<string?> Types(JsonElement schema) => schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
        ? several.EnumerateArray().Select(t => t.GetString()) : [schema.GetProperty("type").GetString()];

    static string TypeOf(JsonElement value, JsonElement schema) => value.ValueKind switch
    {
        JsonValueKind.Null => "null",
        JsonValueKind.True or JsonValueKind.False => "boolean",
        JsonValueKind.Number => Types(schema).Contains("integer") && value.TryGetInt64(out _) ? "integer" : "number",
        JsonValueKind.String => "string",
        JsonValueKind.Array => "array",
        _ => "object",
    };
}
