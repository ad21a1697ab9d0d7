namespace Twin.Delivery.Hosted;

/// <summary>How long the live figures of a silo's nodes gather before they are passed on: 5 ms, and longer while that would cost the silo more than it may.</summary>
/// <remarks>
/// A busy silo has a thousand nodes that change all the time. Each would pass on two hundred times a second what screens show ten times a
/// second, and deliveries would wait for it. The interval follows how often nodes passed on in the window before. Any thread.
/// </remarks>
public sealed class LivePace(TimeProvider time)
{
    /// <summary>Roll-ups wait so long a level while the silo is not busy.</summary>
    public static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(5);

    /// <summary>And never longer, however many nodes there are.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(200);

    /// <summary>Contributions that a silo passes on in a second: at some 50 microseconds each, sender and receiver, an eighth of a core.</summary>
    public const int SendsPerSecond = 2_500;

    static readonly TimeSpan Window = TimeSpan.FromMilliseconds(100);

    readonly Lock gate = new();
    long windowFrom = time.GetTimestamp(), intervalTicks = Shortest.Ticks;
    int sent;

    public TimeSpan Interval => new(Interlocked.Read(ref intervalTicks));

    /// <summary>A node passed on what it has.</summary>
    public void Sent()
    {
        lock (gate)
        {
            sent++;
            var elapsed = time.GetElapsedTime(windowFrom);
            if (elapsed < Window) return;
            // So many nodes passed on once an interval: an interval longer by that share, and they keep to the bound.
            var busy = sent / elapsed.TotalSeconds / SendsPerSecond;
            intervalTicks = (long)Math.Clamp(intervalTicks * busy, Shortest.Ticks, Longest.Ticks);
            (sent, windowFrom) = (0, time.GetTimestamp());
        }
    }
}
