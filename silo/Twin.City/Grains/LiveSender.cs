using Twin.Delivery.Hosted;

namespace Twin.City.Grains;

/// <summary>Paces what a grain passes on: the first change after a quiet spell at once, the next ones together 5 ms later, or as the silo's pace says.</summary>
sealed class LiveSender(IGrainBase grain, TimeProvider time, LivePace pace, Func<Task> send) : IDisposable
{
    readonly IGrainTimer timer = grain.RegisterGrainTimer(_ => send(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    long sentAt, sinceMs;
    bool armed;

    /// <param name="atMs">When what changed did so at its facility, Unix ms; 0: not known.</param>
    public Task Changed(long atMs)
    {
        if (atMs > 0 && (sinceMs == 0 || atMs < sinceMs)) sinceMs = atMs;
        if (armed) return Task.CompletedTask;
        var since = time.GetElapsedTime(sentAt);
        var interval = pace.Interval;
        if (sentAt == 0 || since >= interval) return send();
        armed = true;
        timer.Change(interval - since, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <summary>Called by whoever sends: what changes from here on is sent again.</summary>
    /// <returns>When the oldest change that is sent now happened, Unix ms; 0: not known.</returns>
    public long Sending()
    {
        armed = false;
        sentAt = time.GetTimestamp();
        pace.Sent();
        var oldest = sinceMs;
        sinceMs = 0;
        return oldest;
    }

    public void Dispose() => timer.Dispose();
}
