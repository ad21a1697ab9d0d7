using Microsoft.AspNetCore.Http;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Problems;

namespace Twin.Operations.Readings;

/// <summary>Which readings of a point are asked for.</summary>
/// <param name="FromMs">Null: the newest before <paramref name="ToMs"/>.</param>
/// <param name="ToMs">Null: up to the newest.</param>
/// <param name="After">What an earlier answer ended with; null for a first one.</param>
sealed record ReadingsQuery(long? FromMs, long? ToMs, StoredReading? After, int Limit)
{
    public static ApiParameters Parameters { get; } = new(
    [
        new("from", $"Start, inclusive: {TimeParameter.Rule}. The earliest readings from here on are answered; left out, the newest before \"to\".",
            "2026-01-01T00:00:00+08:00"),
        new("to", "End, exclusive, like \"from\". Left out: up to the newest reading.", "2026-01-02T00:00:00+08:00"),
        new(ReadingCursor.Name, "\"next\" of the answer before: goes on behind its last row, whatever has come between meanwhile.", "1767225600000.0.2.959636710000.815"),
        new(LimitParameter.Name, "The most readings to answer.", "1000", IsInteger: true),
    ]);

    /// <returns>What is wrong with the request; null where <paramref name="query"/> is filled.</returns>
    public static Problem? TryParse(IQueryCollection parameters, CityModel model, OperationsOptions options, out ReadingsQuery? query)
    {
        query = null;
        long? fromMs = null, toMs = null;
        if ((string?)parameters["from"] is { } from)
        {
            if (TimeParameter.TryParse("from", from, model.TimeZone, out var ms) is { } bad) return bad;
            fromMs = ms;
        }
        if ((string?)parameters["to"] is { } to)
        {
            if (TimeParameter.TryParse("to", to, model.TimeZone, out var ms) is { } bad) return bad;
            toMs = ms;
            if (fromMs >= toMs)
                return Problem.BadParameter("empty_range", "The range is empty or backwards", "to", to, "\"to\" must be later than \"from\".");
        }
        if (ReadingCursor.TryParse(parameters[ReadingCursor.Name], out var after) is { } badCursor) return badCursor;
        if (after is { } last)
        {
            if (last.TimeMs < fromMs || last.TimeMs >= toMs)
                return Problem.BadParameter("cursor_outside_range", "The answer before was of another range", ReadingCursor.Name, parameters[ReadingCursor.Name],
                    $"\"{ReadingCursor.Name}\" goes with the \"from\" and \"to\" of the first question.");
            fromMs ??= last.TimeMs;
        }
        if (LimitParameter.TryParse(parameters[LimitParameter.Name], options.ReadingsDefault, options.ReadingsMax, out var limit) is { } badLimit)
            return badLimit;
        query = new(fromMs, toMs, after, limit);
        return null;
    }
}
