using Microsoft.OpenApi;

namespace Twin.Operations.Description;

/// <summary>Replaces copies of a document's schemas by references to them.</summary>
/// <remarks>Shapes that no endpoint answers with come with everything in them written out; generated types would then have no names.</remarks>
static class SchemaReferences
{
    public static IOpenApiSchema Refer(OpenApiSchema schema, OpenApiDocument document)
    {
        foreach (var (name, property) in schema.Properties?.ToArray() ?? [])
            schema.Properties![name] = Referred(property, document);
        if (schema.Items is { } items) schema.Items = Referred(items, document);
        if (schema.AdditionalProperties is { } values) schema.AdditionalProperties = Referred(values, document);
        return schema;
    }

    static IOpenApiSchema Referred(IOpenApiSchema schema, OpenApiDocument document) =>
        NameOf(schema, document) is { } name ? new OpenApiSchemaReference(name, document)
            : schema is OpenApiSchema own ? Refer(own, document) : schema;

    // Wire shapes differ in the names of their properties.
    static string? NameOf(IOpenApiSchema schema, OpenApiDocument document) => schema.Properties is not { Count: > 0 } properties ? null
        : document.Components?.Schemas?.FirstOrDefault(known => known.Value.Properties is { } its && its.Keys.ToHashSet().SetEquals(properties.Keys)).Key;
}
