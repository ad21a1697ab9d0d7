namespace Twin.Ingest.Fakes;

/// <summary>A clock that moves only when it is told to, and runs the timers that come due on the way.</summary>
internal sealed class ManualTimeProvider : TimeProvider
{
    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    DateTimeOffset now = DateTimeOffset.FromUnixTimeMilliseconds(1_767_225_600_000); // 2026-01-01T00:00:00Z
    long uptimeTicks = TimeSpan.TicksPerDay;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow()
    {
        lock (gate) return now;
    }

    public override long GetTimestamp()
    {
        lock (gate) return uptimeTicks;
    }

    public long NowMs => GetUtcNow().ToUnixTimeMilliseconds();

    public void Advance(TimeSpan by)
    {
        long target;
        lock (gate) target = uptimeTicks + by.Ticks;
        while (true)
        {
            ManualTimer? due;
            lock (gate)
            {
                due = timers.Where(t => t.DueTicks <= target).MinBy(t => t.DueTicks);
                var to = due?.DueTicks ?? target;
                if (to > uptimeTicks)
                {
                    now += TimeSpan.FromTicks(to - uptimeTicks);
                    uptimeTicks = to;
                }
                due?.MoveOn();
            }
            if (due is null) return;
            due.Fire();
        }
    }

    /// <summary>Somebody sets the wall clock; the uptime and the timers go on as they were.</summary>
    public void Jump(TimeSpan by)
    {
        lock (gate) now += by;
    }

    /// <summary>The process stands still, and the world does not: each timer that came due meanwhile fires once, late.</summary>
    public void StandStill(TimeSpan @for)
    {
        List<ManualTimer> due;
        lock (gate)
        {
            now += @for;
            uptimeTicks += @for.Ticks;
            due = [.. timers.Where(t => t.DueTicks <= uptimeTicks).OrderBy(t => t.DueTicks)];
            foreach (var timer in due) timer.Restart();
        }
        foreach (var timer in due) timer.Fire();
    }

    /// <summary>Forgets all timers: their process is gone.</summary>
    public void DropTimers()
    {
        lock (gate) timers.Clear();
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        lock (gate) timers.Add(timer);
        return timer;
    }

    sealed class ManualTimer(ManualTimeProvider clock, TimerCallback callback, object? state) : ITimer
    {
        TimeSpan period = Timeout.InfiniteTimeSpan;

        public long DueTicks { get; private set; } = long.MaxValue;

        public void Fire() => callback(state);

        public void MoveOn() => DueTicks = period > TimeSpan.Zero ? DueTicks + period.Ticks : long.MaxValue;

        public void Restart() => DueTicks = period > TimeSpan.Zero ? clock.uptimeTicks + period.Ticks : long.MaxValue;

        public bool Change(TimeSpan dueTime, TimeSpan newPeriod)
        {
            period = newPeriod;
            DueTicks = dueTime == Timeout.InfiniteTimeSpan ? long.MaxValue : clock.uptimeTicks + dueTime.Ticks;
            return true;
        }

        public void Dispose() => Stop();

        public ValueTask DisposeAsync()
        {
            Stop();
            return ValueTask.CompletedTask;
        }

        void Stop()
        {
            lock (clock.gate) clock.timers.Remove(this);
        }
    }
}
