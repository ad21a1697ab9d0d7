using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Fakes;

/// <summary>What a commit log keeps of a batch.</summary>
internal sealed record Committed(
    GatewayKey Gateway, int ModelRevision, long ReceivedMs, int Received, IReadOnlyList<(int Point, long TimeMs, long Micro, Quality Quality)> Readings,
    IReadOnlyList<Rejection> Rejections, GatewayLink? Link, byte[] SessionRecords);

/// <summary>A commit log in memory: commits at once, or holds batches until it is told to commit or to fail them.</summary>
internal sealed class ManualCommitLog : ICommitLog
{
    readonly Lock gate = new();
    readonly List<(ReadingBatch Batch, IBatchOwner Owner)> held = [];
    readonly List<Committed> committed = [];
    bool holds;
    string? failure;
    long position;

    public long HorizonMs { get; set; }

    /// <summary>The durable image, kept as a host keeps it: the records of every committed batch in commit order.</summary>
    public SessionStore Image { get; } = new();

    public IReadOnlyList<Committed> All
    {
        get
        {
            lock (gate) return [.. committed];
        }
    }

    public IEnumerable<(int Point, long TimeMs, long Micro, Quality Quality)> Readings => All.SelectMany(c => c.Readings);

    public int Held
    {
        get
        {
            lock (gate) return held.Count;
        }
    }

    /// <summary>From now on batches wait for <see cref="CommitHeld"/> or <see cref="FailHeld"/>.</summary>
    public void Hold()
    {
        lock (gate) holds = true;
    }

    /// <summary>From now on batches fail at once; null: they are committed again.</summary>
    public void FailWith(string? reason)
    {
        lock (gate) failure = reason;
    }

    /// <summary>Hands over what was committed since the last time, and forgets it: a long search is not to fill the memory with it.</summary>
    public IReadOnlyList<Committed> Take()
    {
        lock (gate)
        {
            Committed[] taken = [.. committed];
            committed.Clear();
            return taken;
        }
    }

    public void CommitHeld(bool andGoOn = false)
    {
        lock (gate)
        {
            foreach (var (batch, owner) in held) Commit(batch, owner);
            held.Clear();
            if (andGoOn) holds = false;
        }
    }

    public void FailHeld()
    {
        lock (gate)
        {
            foreach (var (batch, owner) in held) Fail(batch, owner, "disk full");
            held.Clear();
        }
    }

    public void Submit(ReadingBatch batch, IBatchOwner owner)
    {
        batch.IsEmpty.ShouldBeFalse("a batch is never empty");
        lock (gate)
        {
            if (failure is { } reason) Fail(batch, owner, reason);
            else if (holds) held.Add((batch, owner));
            else Commit(batch, owner);
        }
    }

    void Commit(ReadingBatch batch, IBatchOwner owner)
    {
        var readings = Enumerable.Range(0, batch.Count).Select(i => (batch.Points[i], batch.TimesMs[i], batch.Micros[i], batch.Qualities[i])).ToList();
        committed.Add(new(batch.Gateway, batch.ModelRevision, batch.ReceivedMs, batch.Received, readings, [.. batch.Rejections], batch.LinkChange,
            batch.SessionRecords.ToArray()));
        Image.Apply(batch.SessionRecords.ToArray());
        owner.Committed(batch, ++position);
        owner.Released(batch);
    }

    static void Fail(ReadingBatch batch, IBatchOwner owner, string reason)
    {
        owner.Failed(batch, reason);
        owner.Released(batch);
    }
}
