using Twin.Delivery.Hosted;

namespace Twin.City.Grains;

/// <summary>Paces what a grain passes on: the first change after a quiet spell at once, the next ones together 5 ms later, or as the silo's pace says.</summary>
sealed class LiveSender(IGrainBase grain, TimeProvider time, LivePace pace, Func<Task> send) : IDisposable
{
    readonly IGrainTimer timer = grain.RegisterGrainTimer(_ => send(), new GrainTimerCreationOptions(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan) { Interleave = true });
    long sentAt;
    bool armed;

    public Task Changed()
    {
        if (armed) return Task.CompletedTask;
        var since = time.GetElapsedTime(sentAt);
        var interval = pace.Interval;
        if (sentAt == 0 || since >= interval) return Send();
        armed = true;
        timer.Change(interval - since, Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    /// <summary>Called by whoever sends: what changes from here on is sent again.</summary>
    public void Sending()
    {
        armed = false;
        sentAt = time.GetTimestamp();
        pace.Sent();
    }

    public void Dispose() => timer.Dispose();

    Task Send()
    {
        Sending();
        return send();
    }
}
