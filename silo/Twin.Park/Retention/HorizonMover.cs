using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Park.Engine;
using Twin.Storage.Journal;
using Twin.Storage.ModelFile;

namespace Twin.Park.Retention;

/// <summary>Asks for the horizon to follow the days, once a local day of commit time, where readings are kept for so many.</summary>
/// <remarks>
/// A clock that is set far ahead must not drop what is young. So a new day counts only when a gateway's own clock has told a time within it:
/// commit time alone moves nothing, nor do readings that took the time of their receipt.
/// </remarks>
/// <param name="keepDays">Null: readings are kept for ever, and the horizon stays where it once came to.</param>
sealed partial class HorizonMover(int? keepDays, ModelHistory models, CommitLoop commits, ILogger logger) : IFrameFollower
{
    LocalDay day;
    long dueMs;
    bool isConfirmed;

    public void Follow(CommitFrame frame, CityState state)
    {
        if (keepDays is not { } days) return;
        if (!day.Contains(frame.CommitTimeMs))
        {
            day = LocalDay.Of(frame.CommitTimeMs, state.Model.TimeZone);
            (dueMs, isConfirmed) = (Horizon.Of(frame.CommitTimeMs, days, state.Model.TimeZone), false);
        }
        if (!isConfirmed && dueMs > commits.HorizonMs) isConfirmed = frame.Batches.Exists(TellsToday);
    }

    public void AfterFrame(CityState state)
    {
        if (!isConfirmed || dueMs <= commits.HorizonMs) return;
        // A revision that was accepted and could not be recorded comes into force by the horizon that it was held against.
        if (models.Current is { } accepted && accepted.Revision > state.Model.Revision) return;
        if (commits.TryMoveHorizon(dueMs)) LogMoved(logger, DateTimeOffset.FromUnixTimeMilliseconds(dueMs), keepDays!.Value);
    }

    bool TellsToday(ReadingBatch batch)
    {
        var todayMs = day.FromInterval * Spread.IntervalMs;
        for (var i = 0; i < batch.Count; i++)
            if (batch.TimesMs[i] >= todayMs && batch.TimesMs[i] != batch.ReceivedMs) return true;
        return false;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Readings before {Horizon:u} are dropped: they are kept for {Days} days")]
    static partial void LogMoved(ILogger logger, DateTimeOffset horizon, int days);
}
