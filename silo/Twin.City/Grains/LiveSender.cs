namespace Twin.City.Grains;

/// <summary>Paces what a grain passes on: the first change after a quiet spell at once, the next ones together 5 ms later.</summary>
sealed class LiveSender(IGrainBase grain, TimeProvider time, Func<Task> send) : IDisposable
{
    /// <summary>Roll-ups wait at most this long a level.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    readonly IGrainTimer timer = grain.RegisterGrainTimer(_ => send(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    long sentAt, sinceMs;
    bool armed;

    /// <param name="atMs">When what changed did so at its facility, Unix ms; 0: not known.</param>
    public Task Changed(long atMs)
    {
        if (atMs > 0 && (sinceMs == 0 || atMs < sinceMs)) sinceMs = atMs;
        if (armed) return Task.CompletedTask;
        var since = time.GetElapsedTime(sentAt);
        if (sentAt == 0 || since >= Interval) return send();
        armed = true;
        timer.Change(Interval - since, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <summary>Called by whoever sends: what changes from here on is sent again.</summary>
    /// <returns>When the oldest change that is sent now happened, Unix ms; 0: not known.</returns>
    public long Sending()
    {
        armed = false;
        sentAt = time.GetTimestamp();
        var oldest = sinceMs;
        sinceMs = 0;
        return oldest;
    }

    public void Dispose() => timer.Dispose();
}
