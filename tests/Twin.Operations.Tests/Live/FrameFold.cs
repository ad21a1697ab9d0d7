using System.Text.Json;
using System.Text.Json.Nodes;

namespace Twin.Operations.Live;

/// <summary>What a client holds: a snapshot, and deltas folded into it. It checks that every frame follows the one before.</summary>
sealed class FrameFold
{
    public JsonObject? Node { get; private set; }
    public long Revision { get; private set; } = -1;
    public bool Recording { get; private set; }

    public void Apply(JsonElement frame)
    {
        var type = frame.GetProperty("type").GetString();
        frame.GetProperty("previous").GetInt64().ShouldBe(type == "snapshot" ? -1 : Revision);
        Recording = frame.GetProperty("recording").GetBoolean();
        if (type == "snapshot") Node = Copy(frame.GetProperty("node")).AsObject();
        else if (type == "delta") Change(frame);
        Revision = frame.GetProperty("revision").GetInt64();
    }

    void Change(JsonElement delta)
    {
        Node!["revision"] = delta.GetProperty("revision").GetInt64();
        Node["at"] = delta.GetProperty("at").GetString();
        Take(Node, delta, "state", "live", "today", "demand");
        if (delta.TryGetProperty("points", out var points))
            foreach (var point in points.EnumerateObject()) Node["points"]![point.Name] = Copy(point.Value);
        if (!delta.TryGetProperty("children", out var children)) return;
        foreach (var child in children.EnumerateArray())
            Take(Node["children"]!.AsArray().Single(c => c!["path"]!.GetValue<string>() == child.GetProperty("path").GetString())!.AsObject(),
                child, "state", "live", "today");
    }

    static void Take(JsonObject target, JsonElement part, params string[] names)
    {
        foreach (var name in names)
            if (part.TryGetProperty(name, out var value)) target[name] = Copy(value);
    }

    static JsonNode Copy(JsonElement element) => JsonNode.Parse(element.GetRawText())!;
}
