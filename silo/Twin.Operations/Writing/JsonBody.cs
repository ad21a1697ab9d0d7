using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Twin.Operations.Problems;
using Twin.Operations.Wire;

namespace Twin.Operations.Writing;

/// <summary>A JSON object as the body of a request. Each fault names its member; unknown and repeated members are faults.</summary>
sealed class JsonBody
{
    // An object of a few short members; what is nested deeper is none of ours.
    static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    readonly JsonElement root;

    JsonBody(JsonElement root) => this.root = root;

    public static async ValueTask<(JsonBody? Body, Problem? Problem)> ReadAsync(
        HttpRequest request, IReadOnlyList<string> members, int bytesMax, CancellationToken cancel)
    {
        var (bytes, problem) = await RequestBody.ReadAsync(request, RequestBody.Json, bytesMax, cancel);
        if (problem is not null) return (null, problem);
        JsonElement root;
        try
        {
            using var document = JsonDocument.Parse(bytes, Strict);
            root = document.RootElement.Clone();
        }
        catch (JsonException e)
        {
            return (null, Malformed(e.Message));
        }
        if (root.ValueKind != JsonValueKind.Object) return (null, Malformed("The body must be a JSON object."));
        foreach (var member in root.EnumerateObject())
            if (!members.Contains(member.Name))
                return (null, Problem.BadParameter("unknown_member", "The body has a member that is not known", member.Name, null,
                    $"Known members: {string.Join(", ", members)}.", members));
        return (new(root), null);
    }

    public bool Has(string name) => root.TryGetProperty(name, out _);

    /// <summary>A member that must be there and be text.</summary>
    public Problem? Text(string name, out string text)
    {
        text = "";
        if (!root.TryGetProperty(name, out var member)) return Missing(name);
        if (member.ValueKind != JsonValueKind.String)
            return Problem.BadParameter("not_text", "A member is not text", name, member.GetRawText(), $"\"{name}\" must be a string.");
        text = member.GetString()!;
        return null;
    }

    /// <summary>A member that must be there: an exact decimal as text or number, or null where that is allowed.</summary>
    public Problem? Micro(string name, bool nullable, out long? micro)
    {
        micro = null;
        if (!root.TryGetProperty(name, out var member)) return Missing(name);
        if (nullable && member.ValueKind == JsonValueKind.Null) return null;
        var text = member.ValueKind == JsonValueKind.String ? member.GetString()! : member.GetRawText();
        if (MicroDecimal.TryParse(text, out var parsed))
        {
            micro = parsed;
            return null;
        }
        return Problem.BadParameter("not_a_decimal", "A value is not an exact decimal", name, text, $"\"{name}\" must be {MicroDecimal.Rule}.");
    }

    static Problem Missing(string name) => Problem.BadParameter("member_missing", "A member is missing", name, null, $"The body must have \"{name}\".");

    static Problem Malformed(string detail) => new()
    {
        Status = StatusCodes.Status400BadRequest, Code = "malformed_json", Title = "The body is not the JSON that is expected", Detail = detail,
    };
}
