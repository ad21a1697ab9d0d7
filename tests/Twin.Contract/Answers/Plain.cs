using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Twin.Contract.Answers;

/// <summary>An answer without what differs between two runs of one edition: when it was asked, when things were committed, and which numbers positions have.</summary>
/// <remarks>Positions keep their order: each is written as its rank among those of the answer's rows. Rows stand on a line each, those of the ledger as from, amount, coverage, estimated and priced share, restatements as from, cause, old, new, change and rank.</remarks>
static partial class Plain
{
    static readonly HashSet<string> Passing =
        ["revision", "at", "received", "committed", "linkChanged", "lastSeen", "clockSkewMs", "demand", "knownTo", "computedAt", "etag", "traceId"];

    static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <param name="withNow">False: without what is live in the answer.</param>
    public static string Of(string body, bool withNow = true)
    {
        if (body.Length == 0 || body[0] is not ('{' or '[')) return ExportPosition().Replace(body.ReplaceLineEndings("\n"), "");
        using var document = JsonDocument.Parse(body);
        var positions = new SortedSet<long>();
        Collect(document.RootElement, positions, depth: 0);
        var text = new StringBuilder();
        Write(document.RootElement, [.. positions], text, depth: 0, withNow);
        return text.ToString();
    }

    static void Collect(JsonElement element, SortedSet<long> positions, int depth)
    {
        if (element.ValueKind == JsonValueKind.Array)
            foreach (var item in element.EnumerateArray()) Collect(item, positions, depth + 1);
        if (element.ValueKind != JsonValueKind.Object) return;
        foreach (var property in element.EnumerateObject())
            if (property.NameEquals("position") && depth > 0) positions.Add(property.Value.GetInt64());
            else Collect(property.Value, positions, depth + 1);
    }

    static void Write(JsonElement element, long[] positions, StringBuilder text, int depth, bool withNow)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object when AsLine(element, positions) is { } line:
                text.Append(line);
                break;
            case JsonValueKind.Object:
                text.Append('{');
                var first = true;
                foreach (var property in element.EnumerateObject())
                {
                    if (Passing.Contains(property.Name) || property.NameEquals("position") && depth == 0
                        || !withNow && property.Name is "live" or "children" or "now") continue;
                    text.Append(first ? "" : ", ").Append('"').Append(property.Name).Append("\": ");
                    first = false;
                    if (property.NameEquals("position")) text.Append(Array.IndexOf(positions, property.Value.GetInt64()));
                    else if (property.NameEquals("next")) text.Append('"').Append(property.Value.GetString()![..property.Value.GetString()!.LastIndexOf('.')]).Append('"');
                    else Write(property.Value, positions, text, depth + 1, withNow);
                }
                text.Append('}');
                break;
            case JsonValueKind.Array:
                var nothing = element.EnumerateArray().Count(IsNothing);
                text.Append('[').Append(nothing > 0 ? $"{nothing} of nothing" : "");
                foreach (var (i, item) in element.EnumerateArray().Where(item => !IsNothing(item)).Index())
                {
                    text.Append(i == 0 ? "" : ",").Append(item.ValueKind == JsonValueKind.Object ? "\n  " : i == 0 ? "" : " ");
                    Write(item, positions, text, depth + 1, withNow);
                }
                text.Append(']');
                break;
            default:
                text.Append(BilledPosition().Replace(JsonSerializer.Serialize(element, Readable), ""));
                break;
        }
    }

    static string? AsLine(JsonElement element, long[] positions)
    {
        if (!element.TryGetProperty("from", out var from)) return null;
        if (Values(element, "amount", "coverage", "estimated") is { } row) return $"{from} {row} {(element.TryGetProperty("priced", out var priced) ? priced : "-")}";
        return Values(element, "cause", "old", "new", "change") is { } change ? $"{from} {change} {Array.IndexOf(positions, element.GetProperty("position").GetInt64())}" : null;
    }

    static string? Values(JsonElement element, params string[] names) =>
        Array.TrueForAll(names, name => element.TryGetProperty(name, out _)) ? string.Join(' ', names.Select(name => element.GetProperty(name))) : null;

    // A row of the ledger in which nothing was booked and nothing covered.
    static bool IsNothing(JsonElement element) => element.ValueKind == JsonValueKind.Object
        && element.TryGetProperty("amount", out var amount) && amount is { ValueKind: JsonValueKind.String } && amount.ValueEquals("0")
        && element.TryGetProperty("coverage", out var coverage) && (coverage.ValueKind == JsonValueKind.Null || coverage.GetDouble() == 0);

    // The last column of CSV, the last field of a line.
    [GeneratedRegex(@",(position|[0-9]+)$|(?<=,)position=[0-9]+i,?", RegexOptions.Multiline, 1000)]
    private static partial Regex ExportPosition();

    // A bill's line names the correction that it carries by its position.
    [GeneratedRegex("(?<=^\"correction/[0-9]{4}-[0-9]{2})/[0-9]+(?=\"$)", RegexOptions.None, 1000)]
    private static partial Regex BilledPosition();
}
