using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Twin.Operations.Problems;
using Twin.Operations.Wire;

namespace Twin.Operations.Description;

/// <summary>What <c>/openapi/v1.json</c> says beyond the endpoints' own metadata. The same build always writes the same text.</summary>
static class ApiDescription
{
    public const string Document = "v1";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.AddSchemaTransformer(DescribeProperty);
        options.AddOperationTransformer(DescribeOperation);
        options.AddDocumentTransformer(DescribeDocument);
    }

    static Task DescribeProperty(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancel)
    {
        var attributes = context.JsonPropertyInfo?.AttributeProvider?.GetCustomAttributes(inherit: false) ?? [];
        if (attributes.OfType<WireValuesAttribute>().FirstOrDefault() is { } listed)
            schema.Enum = [.. listed.Values.Select(v => (JsonNode)JsonValue.Create(v))];
        // What is left out where it is null is never null where it is there.
        if (attributes.OfType<JsonIgnoreAttribute>().Any(a => a.Condition == JsonIgnoreCondition.WhenWritingNull)) schema.Type &= ~JsonSchemaType.Null;
        // A list of values holds all of them: one that may be null says so.
        else if (schema.Enum is { } values && schema.Type?.HasFlag(JsonSchemaType.Null) == true) values.Add(JsonNullSentinel.JsonNull);
        return Task.CompletedTask;
    }

    static Task DescribeOperation(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancel)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        foreach (var parameter in operation.Parameters ?? [])
            if (parameter is OpenApiParameter { In: ParameterLocation.Path } path) DescribePath(path, metadata.OfType<ApiPath>().FirstOrDefault(p => p.Name == path.Name));
        if (metadata.OfType<ApiParameters>().LastOrDefault() is { } parameters)
            foreach (var parameter in parameters.All) (operation.Parameters ??= []).Add(ToParameter(parameter));
        if (metadata.OfType<ApiExample>().FirstOrDefault() is { } example)
            foreach (var (status, response) in operation.Responses ?? [])
                foreach (var content in response.Content?.Values ?? [])
                    content.Example = status == "200" ? example.ToNode() : status is "400" or "404" ? ApiExamples.Problem(status) : content.Example;
        if (metadata.OfType<ApiText>().FirstOrDefault() is { } text && operation.Responses?["200"].Content is { } answers)
            answers[text.MediaType] = new OpenApiMediaType { Schema = new OpenApiSchema { Type = JsonSchemaType.String } };
        return Task.CompletedTask;
    }

    static void DescribePath(OpenApiParameter parameter, ApiPath? path)
    {
        parameter.Description = path?.Description;
        parameter.Example = path?.Example;
        parameter.Required = true;
    }

    static OpenApiParameter ToParameter(ApiParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Example = parameter.IsInteger ? int.Parse(parameter.Example!) : parameter.Example,
        Schema = new OpenApiSchema
        {
            Type = parameter.IsInteger ? JsonSchemaType.Integer : JsonSchemaType.String,
            Minimum = parameter.IsInteger ? "1" : null,
            Enum = parameter.Values is { } values ? [.. values.Select(v => (JsonNode)JsonValue.Create(v))] : null,
        },
    };

    static async Task DescribeDocument(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancel)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Twin",
            Version = "1",
            Description = """
                Live twins and the exact ledger of a city's low-carbon parks.

                A path names a node by ids joined with slashes: city/park/enterprise/facility; below it device/point. Exact amounts are decimal
                strings; powers are numbers in kW; shares are numbers from 0 to 1; times are ISO 8601 with the offset of the park's time zone.

                Screens follow a node at the SignalR hub /hub/live (JSON protocol): the streaming method Watch(path) sends FrameWire objects,
                first a snapshot, then deltas. Each delta names the revision of the frame before it on its stream; on a mismatch, watch again.
                """,
        };
        document.Servers = []; // wherever the document was read from
        // The hub's frames are part of the contract, though no path answers with them: parts first, so that the whole refers to them.
        foreach (var type in new[] { typeof(ChildDeltaWire), typeof(FrameWire) })
            document.AddComponent(type.Name, SchemaReferences.Refer(await context.GetOrCreateSchemaAsync(type, cancellationToken: cancel), document));
    }
}

/// <summary>What a part of an endpoint's path may name.</summary>
sealed record ApiPath(string Description, string Example, string Name = "path");

/// <summary>Another form of an endpoint's answer, given to whoever asks for it: text of a media type.</summary>
sealed record ApiText(string MediaType);

/// <summary>A wire shape as an endpoint's example answer.</summary>
sealed record ApiExample(object Answer)
{
    public JsonNode? ToNode() => Answer is string text ? JsonValue.Create(text) : JsonSerializer.SerializeToNode(Answer, WireJson.Options);
}
