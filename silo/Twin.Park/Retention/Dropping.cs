using Twin.Storage.Checkpoint;

namespace Twin.Park.Retention;

/// <summary>Drops readings before the horizon from the database, a bounded step at a time, between checkpoints and off the engine's thread.</summary>
/// <remarks>
/// Only behind a checkpoint that has the horizon: every reading before it is in the file then, and none will come. Where a step fails, the disk
/// being full, nothing of it was done; the next checkpoint that can be written lets it be tried again.
/// </remarks>
sealed partial class Dropping(ParkStore store, TaskScheduler background, ILogger logger)
{
    Task<(bool Done, StoreFault? Fault)>? step;
    long horizonMs, doneMs;
    bool waits;

    /// <summary>Whether a step has the file: no checkpoint may be written meanwhile.</summary>
    public bool IsBusy => step is { IsCompleted: false };

    /// <summary>A checkpoint is in the file at which this was the horizon.</summary>
    public void CheckpointWritten(long horizon) => (horizonMs, waits) = (horizon, horizon > doneMs);

    /// <summary>Takes what the last step came to, and begins the next where one waits. The engine's thread, while no checkpoint is under way.</summary>
    public void Advance()
    {
        Finish();
        if (!waits) return;
        var before = horizonMs;
        step = Task.Factory.StartNew(() => store.DropStep(before), CancellationToken.None, TaskCreationOptions.DenyChildAttach, background);
    }

    /// <summary>Waits for the step under way.</summary>
    public void Finish()
    {
        if (step is not { } ended) return;
        step = null;
        var (done, fault) = ended.Result;
        if (fault is not null)
        {
            waits = false;
            LogFault(logger, fault.ToString());
        }
        if (done) (doneMs, waits) = (horizonMs, false);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Readings before the horizon could not be dropped, and it will be tried again: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);
}
