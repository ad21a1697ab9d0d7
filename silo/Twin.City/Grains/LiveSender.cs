namespace Twin.City.Grains;

/// <summary>Paces what a grain passes on: the first change after a quiet spell at once, the next ones together 5 ms later.</summary>
sealed class LiveSender(IGrainBase grain, TimeProvider time, Func<Task> send) : IDisposable
{
    /// <summary>Roll-ups wait at most this long a level.</summary>
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    readonly IGrainTimer timer = grain.RegisterGrainTimer(_ => send(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    long sentAt;
    bool armed;

    public Task Changed()
    {
        if (armed) return Task.CompletedTask;
        var since = time.GetElapsedTime(sentAt);
        if (sentAt == 0 || since >= Interval) return Send();
        armed = true;
        timer.Change(Interval - since, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <summary>Called by whoever sends: what changes from here on is sent again.</summary>
    public void Sending()
    {
        armed = false;
        sentAt = time.GetTimestamp();
    }

    public void Dispose() => timer.Dispose();

    Task Send()
    {
        Sending();
        return send();
    }
}
