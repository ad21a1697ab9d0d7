using System.Buffers;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>
/// Who sends flights: a connection, or the caretaker of sessions without one. Called from the commit log's threads; returns at
/// once.
/// </summary>
internal interface IFlightOwner
{
    /// <summary>The flight is committed or has failed: write its responses and run its effects.</summary>
    void Landed(Flight flight);

    /// <summary>Nobody uses the flight any more.</summary>
    void Freed(Flight flight);
}

/// <summary>One batch on its way through the commit log, with what is to follow from its commit: responses and effects.</summary>
/// <remarks>
/// Responses are encoded while the packets are parsed and let go by the commit, so acknowledging a batch is one copy.
/// </remarks>
internal sealed class Flight : IBatchOwner
{
    const int CommittedBit = 1, FailedBit = 2, ReleasedBit = 4, WrittenBit = 8;
    const int ResponseBytesInitial = 256;

    IFlightOwner? owner;
    int state;

    public ReadingBatch Batch { get; } = new();
    public ArrayBufferWriter<byte> Responses { get; } = new(ResponseBytesInitial);
    public List<Effect> Effects { get; } = [];

    /// <summary>Duties whose records this batch carries; they are duties again if it fails.</summary>
    public List<Duty> Duties { get; } = [];

    public Scope? Scope { get; private set; }

    /// <summary>QoS 1 and 2 exchanges that the responses end: they count towards the receive maximum until written.</summary>
    public int Acknowledged;

    /// <summary>Whether this batch states the gateway's link.</summary>
    public bool StatesLink => Batch.LinkChange is not null;

    public long Position { get; private set; }
    public bool HasLanded => (Volatile.Read(ref state) & (CommittedBit | FailedBit)) != 0;
    public bool HasFailed => (Volatile.Read(ref state) & FailedBit) != 0;

    public bool HasNothing => Batch.IsEmpty && Responses.WrittenCount == 0 && Effects.Count == 0;

    /// <summary>Makes a flight from the pool ready to be filled.</summary>
    public void Begin(IFlightOwner newOwner, Scope? scope, GatewayKey gateway, int modelRevision, long receivedMs, long horizonMs = 0)
    {
        (owner, Scope) = (newOwner, scope);
        (Batch.Gateway, Batch.ModelRevision, Batch.ReceivedMs, Batch.HorizonMs) = (gateway, modelRevision, receivedMs, horizonMs);
    }

    /// <summary>Submits the batch, or lands at once where there is nothing to make durable.</summary>
    public void Launch(ICommitLog log)
    {
        if (!Batch.IsEmpty)
        {
            log.Submit(Batch, this);
            return;
        }
        Volatile.Write(ref state, CommittedBit | ReleasedBit);
        owner!.Landed(this);
    }

    /// <summary>The owner has written the responses and run the effects.</summary>
    public void MarkWritten() => Mark(WrittenBit, ReleasedBit);

    void IBatchOwner.Committed(ReadingBatch batch, long position)
    {
        Position = position;
        Interlocked.Or(ref state, CommittedBit);
        owner!.Landed(this);
    }

    void IBatchOwner.Failed(ReadingBatch batch, string reason)
    {
        Interlocked.Or(ref state, FailedBit);
        owner!.Landed(this);
    }

    void IBatchOwner.Released(ReadingBatch batch) => Mark(ReleasedBit, WrittenBit);

    // The later of the two frees the flight.
    void Mark(int bit, int other)
    {
        if ((Interlocked.Or(ref state, bit) & other) != 0) owner!.Freed(this);
    }

    public void Clear()
    {
        Batch.Clear();
        Responses.ResetWrittenCount();
        Effects.Clear();
        Duties.Clear();
        (owner, Scope, Acknowledged, state, Position) = (null, null, 0, 0, 0);
    }
}
