using Twin.Model.Telemetry;
using Twin.Storage.Journal;

namespace Twin.Delivery.Envelope;

/// <summary>A part of one gateway's messages: what of them belongs to one journal.</summary>
public sealed class GatewayDelivery
{
    /// <summary>The broker message; null where a gateway is connected to us and acknowledged by us alone.</summary>
    public SourceMessage? Source { get; set; }

    /// <summary>The broker sent it before (DUP): it may have been taken already.</summary>
    public bool Redelivered { get; set; }

    /// <summary>Of <see cref="ReadingBatch.Received"/>, those that were kept already. Decided before the row is written; 0 on the way.</summary>
    public int Duplicates { get; set; }

    /// <summary>Readings, rejections and the gateway's counts. In a row: the accepted readings alone.</summary>
    public ReadingBatch Batch { get; } = new();

    internal void Clear()
    {
        (Source, Redelivered, Duplicates) = (null, false, 0);
        Batch.Clear();
    }
}

/// <summary>What travels to a facility, and what one row of its journal holds: parts of gateways' messages, and orders.</summary>
/// <remarks>
/// On the way it has no sequence; the facility decides what it accepts, gives it the next one and stores it. Law 4 holds
/// for each delivery of a row: received = accepted + duplicates + rejected. Reused: what was read is valid until
/// the same object is read into again.
/// </remarks>
public sealed class FacilityEnvelope
{
    /// <summary>What is kept for the next use: deliveries, and readings that each has room for. After an outage an envelope may be a hundred times as large.</summary>
    const int KeptDeliveries = 1024, KeptReadings = 4096;

    readonly List<GatewayDelivery> pool = [];

    public JournalKey Key { get; set; }

    /// <summary>1 for a journal's first row, counting up by one; 0 on the way.</summary>
    public long Sequence { get; set; }

    /// <summary>Unix milliseconds, UTC; never below the row's before. 0 on the way.</summary>
    public long CommitTimeMs { get; set; }

    public List<GatewayDelivery> Deliveries { get; } = [];

    public List<ControlRecord> Controls { get; } = [];

    public int Readings => Deliveries.Sum(d => d.Batch.Count);

    public bool IsEmpty => Deliveries.Count == 0 && Controls.Count == 0;

    /// <summary>A cleared delivery of this envelope's own, added to <see cref="Deliveries"/>.</summary>
    public GatewayDelivery Add()
    {
        if (Deliveries.Count == pool.Count) pool.Add(new());
        var delivery = pool[Deliveries.Count];
        delivery.Clear();
        Deliveries.Add(delivery);
        return delivery;
    }

    /// <summary>Puts the last delivery's readings to the one before, whose name both have from here on.</summary>
    internal void MergeLast()
    {
        var (into, last) = (Deliveries[^2].Batch, Deliveries[^1].Batch);
        into.Add(last);
        into.Received += last.Received;
        into.ReceivedMs = Math.Max(into.ReceivedMs, last.ReceivedMs);
        Deliveries.RemoveAt(Deliveries.Count - 1);
    }

    public void Clear()
    {
        (Sequence, CommitTimeMs) = (0, 0);
        Deliveries.Clear();
        Controls.Clear();
        if (pool.Count > KeptDeliveries) pool.RemoveRange(KeptDeliveries, pool.Count - KeptDeliveries);
        for (var i = pool.Count - 1; i >= 0; i--)
            if (pool[i].Batch.Points.Length > KeptReadings) pool.RemoveAt(i);
    }
}
