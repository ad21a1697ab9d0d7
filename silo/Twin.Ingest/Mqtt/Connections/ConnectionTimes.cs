namespace Twin.Ingest.Mqtt.Connections;

/// <summary>When things happened on a connection, in milliseconds of uptime; written by its loops, read by the sweep.</summary>
internal sealed class ConnectionTimes(long startMs)
{
    const long Never = 0;

    long packetMs = startMs, partialMs, pausedMs, closingMs, flushMs;

    /// <summary>When the connection was accepted from the network.</summary>
    public long StartMs { get; } = startMs;

    /// <summary>1.5 times the keep-alive; 0: none.</summary>
    public long SilenceMsMax { get; set; }

    public void Packet(long nowMs)
    {
        Volatile.Write(ref packetMs, nowMs);
        Volatile.Write(ref partialMs, Never);
    }

    /// <summary>A packet has begun and is not complete.</summary>
    public void Partial(long nowMs)
    {
        if (partialMs == Never) Volatile.Write(ref partialMs, nowMs);
    }

    /// <returns>Whether the pause is new.</returns>
    public bool Pause(long nowMs)
    {
        if (pausedMs != Never) return false;
        Volatile.Write(ref pausedMs, nowMs);
        return true;
    }

    /// <summary>The socket is read again: what the client sent meanwhile was not late.</summary>
    public void Resume(long nowMs)
    {
        if (pausedMs == Never) return;
        Volatile.Write(ref packetMs, nowMs);
        if (partialMs != Never) Volatile.Write(ref partialMs, nowMs);
        Volatile.Write(ref pausedMs, Never);
    }

    public void Closing(long nowMs) => Interlocked.CompareExchange(ref closingMs, nowMs, Never);

    public void FlushBegins(long nowMs) => Volatile.Write(ref flushMs, nowMs);
    public void FlushEnds() => Volatile.Write(ref flushMs, Never);

    public bool IsPaused => Volatile.Read(ref pausedMs) != Never;
    public long SilentMs(long nowMs) => nowMs - Volatile.Read(ref packetMs);
    public long PartialForMs(long nowMs) => For(ref partialMs, nowMs);
    public long PausedForMs(long nowMs) => For(ref pausedMs, nowMs);
    public long ClosingForMs(long nowMs) => For(ref closingMs, nowMs);
    public long FlushingForMs(long nowMs) => For(ref flushMs, nowMs);

    static long For(ref long sinceMs, long nowMs) => Volatile.Read(ref sinceMs) is var since && since == Never ? 0 : nowMs - since;
}
