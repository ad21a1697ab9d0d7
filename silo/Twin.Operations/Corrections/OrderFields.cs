using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Topology;

namespace Twin.Operations.Corrections;

/// <summary>What orders have in common, checked: the point, the instant, who and why.</summary>
static class OrderFields
{
    public const int ByMax = 100, ReasonMax = 1_000;

    /// <summary>A reading may be as far ahead of the server's clock as an interval waits before it closes.</summary>
    public const long AheadMaxMs = Closing.DelayMs;

    public static Problem? FindPoint(CityModel model, string path, bool isRegister, out Point? point)
    {
        point = model.FindPoint(path);
        if (point is null)
            return new()
            {
                Status = 400, Code = "unknown_point", Title = "The model has no such point", Parameter = "path", Value = path,
                Nearest = ModelPaths.Nearest(model, path), Detail = $"\"path\" must name a point: {{facility}}/{{device}}/{{point}}; the nearest that exists is \"{ModelPaths.Nearest(model, path)}\".",
            };
        return !isRegister || IsRegister(point) ? null
            : Problem.BadParameter("not_a_register", "The point is no register", "path", path, "Only registers with a measure are replaced or imported.");
    }

    public static bool IsRegister(Point point) => point.Spec is { Kind: PointKind.Register, Measure: not null };

    public static Problem? Time(string text, TimeZoneInfo zone, long nowMs, out long timeMs)
    {
        if (TimeParameter.TryParse("time", text, zone, out timeMs) is { } bad) return bad;
        return timeMs <= nowMs + AheadMaxMs ? null
            : Problem.BadParameter("time_ahead", "A time lies ahead", "time", text, $"\"time\" may be at most {AheadMaxMs / 60_000} minutes ahead of the server's clock.");
    }

    /// <summary>Who ordered it, or why: an account must be able to answer for every change.</summary>
    public static Problem? Words(string name, ref string text, int most)
    {
        text = text.Trim();
        if (text.Length == 0) return Problem.BadParameter("empty_text", "A text is empty", name, text, $"\"{name}\" must say something.");
        if (text.Length > most)
            return Problem.BadParameter("text_too_long", "A text is too long", name, text, $"\"{name}\" has at most {most} characters.", limit: most);
        return !text.Any(char.IsControl) ? null
            : Problem.BadParameter("control_characters", "A text has control characters", name, null, $"\"{name}\" must be one line of plain text.");
    }

    /// <summary>Why the desk did not take an order.</summary>
    public static Problem Refused(in OrderOutcome outcome, string? time) => new()
    {
        Status = outcome.Code switch { "no_such_reading" => 404, "not_recording" => 503, _ => 409 },
        Code = outcome.Code!, Title = "The order was not taken", Parameter = time is null ? null : "time", Value = time, Detail = $"Refused: {outcome.Fault}.",
    };
}
