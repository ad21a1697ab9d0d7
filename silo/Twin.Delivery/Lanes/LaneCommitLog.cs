using Twin.Delivery.Routing;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Lanes;

/// <summary>The commit log of our own MQTT endpoint in the City edition: batches go to facilities' journals, and come back in the order in which a gateway gave them.</summary>
/// <remarks>Parts of two batches may become durable in any order; MQTT wants its acknowledgements in one.</remarks>
/// <param name="routing">Of the model in force.</param>
/// <param name="applied">Given each durable batch before its owner is told, in order within a gateway: session records, say.</param>
public sealed class LaneCommitLog(DeliveryLanes lanes, Func<FacilityRouting> routing, Action<ReadingBatch, long>? applied = null) : ICommitLog
{
    readonly Lock gate = new();
    readonly Dictionary<GatewayKey, Line> lines = [];
    long position;

    /// <summary>A facility's journal is kept whole.</summary>
    public long HorizonMs => 0;

    public void Submit(ReadingBatch batch, IBatchOwner owner)
    {
        var lent = new Lent(batch, owner);
        lock (gate)
        {
            if (!lines.TryGetValue(batch.Gateway, out var line)) lines[batch.Gateway] = line = new();
            line.Lent.Enqueue(lent);
            // Under the lock, so that two batches of a gateway enter their lanes in the order of this line.
            lanes.Submit(routing(), batch, source: null, redelivered: false, durable => Done(line, lent, durable));
        }
    }

    void Done(Line line, Lent lent, bool durable)
    {
        lent.Durable = durable;
        // Owners have locks of their own, which whoever submits may hold: they are never called under ours.
        if (gate.IsHeldByCurrentThread) _ = Task.Run(() => GiveBack(line));
        else GiveBack(line);
    }

    void GiveBack(Line line)
    {
        while (Next(line) is { } oldest)
        {
            GiveBack(oldest, oldest.Durable!.Value);
            lock (gate) line.IsGivingBack = false;
        }
    }

    // One thread at a time gives back, so that the order holds.
    Lent? Next(Line line)
    {
        lock (gate)
        {
            if (line.IsGivingBack || !line.Lent.TryPeek(out var oldest) || oldest.Durable is null) return null;
            line.IsGivingBack = true;
            return line.Lent.Dequeue();
        }
    }

    void GiveBack(Lent lent, bool durable)
    {
        if (durable)
        {
            var at = Interlocked.Increment(ref position);
            applied?.Invoke(lent.Batch, at);
            lent.Owner.Committed(lent.Batch, at);
        }
        else lent.Owner.Failed(lent.Batch, "the server is stopping");
        lent.Owner.Released(lent.Batch);
    }

    /// <summary>A gateway's batches that are out, oldest first.</summary>
    sealed class Line
    {
        public Queue<Lent> Lent { get; } = new();
        public bool IsGivingBack { get; set; }
    }

    sealed class Lent(ReadingBatch batch, IBatchOwner owner)
    {
        volatile object? durable;

        public ReadingBatch Batch => batch;
        public IBatchOwner Owner => owner;

        public bool? Durable
        {
            get => (bool?)durable;
            set => durable = value;
        }
    }
}
