using System.Globalization;
using Twin.Model.Facility;
using Twin.Model.Topology;

namespace Twin.Park.Revising;

/// <summary>What a model revision asks of readings that are dropped: registers that would be booked otherwise before the horizon.</summary>
/// <remarks>Routes, tariffs and factors need no readings: they restate from the ledger, which is kept.</remarks>
static class DroppedPast
{
    /// <summary>A register that had ended has readings which nobody booked, those that were under way; they were young then.</summary>
    const long UnderWayMs = 24 * 60 * 60 * 1000;

    const int NamedMax = 5;

    /// <summary>Why a revision may not be in force; null where it needs nothing that is dropped.</summary>
    /// <param name="hasReadingsBefore">Whether a point has counting readings before the horizon.</param>
    public static string? Refusal(ModelChanges changes, long horizonMs, Func<PointKey, bool> hasReadingsBefore)
    {
        if (horizonMs == 0) return null;
        var ends = changes.Before.Ended.Points.ToDictionary(e => e.Part.Key, e => e.AtMs);
        string[] registers = [.. changes.Registers.Where(r => Asks(r) && hasReadingsBefore(r.New.Key)).Select(r => r.New.Path)];
        if (registers.Length == 0) return null;
        var named = string.Join(", ", registers.Take(NamedMax)) + (registers.Length > NamedMax ? $" and {registers.Length - NamedMax} more" : "");
        return $"readings before {Text(horizonMs, changes.Now.TimeZone)} are dropped, and these registers would be booked otherwise before then: {named}. "
            + "A multiplier may change from a date on; a register that ended before then needs another id";

        bool Asks(ChangedRegister register) => register.IsRebooked && (register.IsBack
            ? register.RuleChangesFromMs < long.MaxValue || ends.GetValueOrDefault(register.Old.Key, long.MinValue) < horizonMs + UnderWayMs
            : register.RuleChangesFromMs < horizonMs);
    }

    public static string Text(long timeMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
