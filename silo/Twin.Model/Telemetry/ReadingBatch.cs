using Twin.Model.Topology;

namespace Twin.Model.Telemetry;

/// <summary>A refused message or point: why, and what it looked like.</summary>
/// <param name="Readings">How many readings it stands for; a message that cannot be read counts as one.</param>
/// <param name="PointName">The gateway's local name; null where the whole message was refused.</param>
/// <param name="Payload">The beginning of the message, cut to the bound.</param>
public sealed record Rejection(RejectionReason Reason, int Readings, string? PointName, byte[] Payload);

/// <summary>A gateway's connection, as its sessions and last will tell it.</summary>
public enum GatewayLink : byte { Offline = 0, Online = 1 }

/// <summary>What one read from one gateway's connection holds: accepted readings in columns, rejections, and session changes.</summary>
/// <remarks>
/// Owned and reused by the connection that fills it. It is lent to the journal by <see cref="ICommitLog"/> and comes back
/// when it is durable and applied, so its arrays are allocated once. A batch is never empty.
/// </remarks>
public sealed class ReadingBatch
{
    public const int CapacityMin = 16;

    public GatewayKey Gateway;
    public long ReceivedMs;
    public int ModelRevision;

    /// <summary>The horizon by which it was filled (<see cref="ICommitLog.HorizonMs"/>).</summary>
    public long HorizonMs;

    /// <summary>Readings received, accepted or not (law 4).</summary>
    public int Received;

    public int Count;
    public int[] Points = new int[CapacityMin];
    public long[] TimesMs = new long[CapacityMin];
    public long[] Micros = new long[CapacityMin];
    public Quality[] Qualities = new Quality[CapacityMin];

    public readonly List<Rejection> Rejections = [];

    /// <summary>Whether this batch brings the gateway online (connected) or offline (disconnected, taken over without successor, will sent).</summary>
    public GatewayLink? LinkChange;

    /// <summary>Session, QoS 2, retained and will changes, encoded by the endpoint; opaque to everybody else.</summary>
    public readonly MemoryStream SessionRecords = new(0);

    public bool IsEmpty => Received == 0 && LinkChange is null && SessionRecords.Length == 0;

    public void Add(PointKey point, long timeMs, long micro, Quality quality)
    {
        if (Count == Points.Length) Grow();
        Points[Count] = point.Number;
        TimesMs[Count] = timeMs;
        Micros[Count] = micro;
        Qualities[Count] = quality;
        Count++;
    }

    /// <summary>Adds another batch's readings.</summary>
    public void Add(ReadingBatch other)
    {
        while (Points.Length < Count + other.Count) Grow();
        Array.Copy(other.Points, 0, Points, Count, other.Count);
        Array.Copy(other.TimesMs, 0, TimesMs, Count, other.Count);
        Array.Copy(other.Micros, 0, Micros, Count, other.Count);
        Array.Copy(other.Qualities, 0, Qualities, Count, other.Count);
        Count += other.Count;
    }

    /// <summary>Refuses the readings before a horizon that moved after they were parsed. Their payloads are gone; the count is what is told.</summary>
    public void RefuseBefore(long horizonMs)
    {
        HorizonMs = horizonMs;
        var kept = 0;
        for (var i = 0; i < Count; i++)
        {
            if (TimesMs[i] < horizonMs) continue;
            (Points[kept], TimesMs[kept], Micros[kept], Qualities[kept]) = (Points[i], TimesMs[i], Micros[i], Qualities[i]);
            kept++;
        }
        if (kept < Count) Rejections.Add(new(RejectionReason.BeforeHorizon, Count - kept, null, []));
        Count = kept;
    }

    public void Clear()
    {
        (Received, Count, LinkChange, HorizonMs) = (0, 0, null, 0);
        Rejections.Clear();
        SessionRecords.SetLength(0);
    }

    void Grow()
    {
        var size = Points.Length * 2;
        Array.Resize(ref Points, size);
        Array.Resize(ref TimesMs, size);
        Array.Resize(ref Micros, size);
        Array.Resize(ref Qualities, size);
    }
}
