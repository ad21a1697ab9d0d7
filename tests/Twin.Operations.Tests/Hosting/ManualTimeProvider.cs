namespace Twin.Operations.Hosting;

/// <summary>A clock that moves when the test says so, and fires the timers that it passes, in order.</summary>
sealed class ManualTimeProvider(long startMs) : TimeProvider
{
    readonly Lock gate = new();
    readonly List<ManualTimer> timers = [];
    long nowTicks = DateTimeOffset.FromUnixTimeMilliseconds(startMs).UtcTicks;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp()
    {
        lock (gate) return nowTicks;
    }

    public override DateTimeOffset GetUtcNow() => new(GetTimestamp(), TimeSpan.Zero);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    public void Advance(TimeSpan span)
    {
        var endTicks = GetTimestamp() + span.Ticks;
        while (true)
        {
            ManualTimer? next;
            lock (gate)
            {
                next = timers.Where(t => t.DueTicks <= endTicks).MinBy(t => t.DueTicks);
                nowTicks = next is null ? endTicks : Math.Max(nowTicks, next.DueTicks);
                if (next is null) return;
                if (next.PeriodTicks is { } period) next.DueTicks += period;
                else timers.Remove(next);
            }
            next.Fire();
        }
    }

    sealed class ManualTimer(ManualTimeProvider time, TimerCallback callback, object? state) : ITimer
    {
        public long DueTicks { get; set; }
        public long? PeriodTicks { get; private set; }

        public void Fire() => callback(state);

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var fireNow = false;
            lock (time.gate)
            {
                time.timers.Remove(this);
                if (dueTime == Timeout.InfiniteTimeSpan) return true;
                DueTicks = time.nowTicks + dueTime.Ticks;
                PeriodTicks = period == Timeout.InfiniteTimeSpan || period == TimeSpan.Zero ? null : period.Ticks;
                fireNow = dueTime == TimeSpan.Zero && PeriodTicks is null;
                if (!fireNow) time.timers.Add(this);
            }
            if (fireNow) Fire();
            return true;
        }

        public void Dispose() => Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        public ValueTask DisposeAsync()
        {
            lock (time.gate) time.timers.Remove(this);
            return ValueTask.CompletedTask;
        }
    }
}
