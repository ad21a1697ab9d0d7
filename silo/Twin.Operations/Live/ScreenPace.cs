namespace Twin.Operations.Live;

/// <summary>Lets at most so many frames of one connection go in any second, fairly between its streams.</summary>
/// <remarks>
/// A stream books the next free slot, waits for it and books again only after its frame was sent, so slots go round.
/// Heartbeats get at most half of them: a busy stream is never crowded out by quiet ones.
/// </remarks>
sealed class ScreenPace(TimeProvider time, int framesPerSecond)
{
    static readonly TimeSpan Window = TimeSpan.FromSeconds(1);

    readonly Lock booking = new();
    readonly Slots all = new(framesPerSecond);
    readonly Slots heartbeats = new(Math.Max(1, framesPerSecond / 2));

    public Task ForChangeAsync(CancellationToken cancel) => ForSlotAsync(all, cancel);

    public async Task ForHeartbeatAsync(CancellationToken cancel)
    {
        await ForSlotAsync(heartbeats, cancel);
        await ForSlotAsync(all, cancel);
    }

    /// <summary>Waits until <paramref name="span"/> has passed since <paramref name="timestamp"/>.</summary>
    public static async Task UntilAsync(TimeProvider time, long timestamp, TimeSpan span, CancellationToken cancel)
    {
        // Timers count whole milliseconds and cut the rest: rounded up, one wait is nearly always enough.
        for (var left = span - time.GetElapsedTime(timestamp); left > TimeSpan.Zero; left = span - time.GetElapsedTime(timestamp))
            await Task.Delay(TimeSpan.FromMilliseconds(Math.Ceiling(left.TotalMilliseconds)), time, cancel);
    }

    Task ForSlotAsync(Slots slots, CancellationToken cancel)
    {
        long slot;
        lock (booking)
        {
            var now = time.GetTimestamp();
            slot = slots.Book(now, (long)(Window.TotalSeconds * time.TimestampFrequency));
            if (slot <= now) return Task.CompletedTask;
        }
        return UntilAsync(time, slot, TimeSpan.Zero, cancel);
    }

    /// <summary>The times of the last frames; the next may go a window after the oldest of them.</summary>
    sealed class Slots(int count)
    {
        readonly long?[] booked = new long?[count];
        int oldest;

        public long Book(long now, long window)
        {
            var slot = booked[oldest] is { } before ? Math.Max(now, before + window) : now;
            booked[oldest] = slot;
            oldest = (oldest + 1) % booked.Length;
            return slot;
        }
    }
}
