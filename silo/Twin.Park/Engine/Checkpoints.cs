using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Orders;
using Twin.Operations.Billing;
using Twin.Park.Billing;
using Twin.Park.Orders;
using Twin.Park.Retention;
using Twin.Storage.Checkpoint;
using Twin.Storage.Journal;
using Twin.Storage.Orders;

namespace Twin.Park.Engine;

/// <summary>Now and then writes everything to the database at one journal position, while ingest goes on.</summary>
/// <remarks>
/// At a frame's end the ledger and the history are frozen and the images of changed twins handed over, all at that position; a background
/// thread writes them in one transaction. The journal is kept back to the checkpoint before the newest, so that one bad file loses nothing.
/// </remarks>
sealed partial class Checkpoints(ParkStore store, SessionStore sessions, OrderBook orders, BillBook bills, PositionIndex positions, CommitLoop commits, TimeProvider time, EngineSettings settings, ILogger logger)
    : IFrameFollower
{
    const int OverdueFactor = 10;

    static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(5);

    /// <summary>Readings in memory, compressed, that make a checkpoint due before its time: about 50 million of them.</summary>
    const long HistoryBytesDue = 192L << 20;

    /// <summary>With this much waiting for the disk the twins wait too, and through the journal the gateways: memory stays bounded whatever the load.</summary>
    const long HistoryBytesMax = 3 * HistoryBytesDue;

    readonly TimeSpan interval = settings.CheckpointInterval;
    readonly Dropping dropping = new(store, settings.Background, logger);
    readonly HashSet<int> changedGateways = [];
    bool savedGateways; // the first checkpoint of a process saves them all: replay changed some
    ParkCheckpoint? written;
    Task<StoreFault?>? writing;
    long startedAt, previousPosition, historyBytesKept, writtenHorizonMs;

    /// <summary>Why the newest checkpoint could not be written; null when it was.</summary>
    public string? Fault { get; private set; }

    public void Follow(CommitFrame frame, CityState state)
    {
        foreach (var batch in frame.Batches)
            changedGateways.Add(batch.Gateway.Number);
    }

    public void AfterFrame(CityState state)
    {
        if (writing is null)
        {
            if (dropping.IsBusy) return;
            var since = time.GetElapsedTime(startedAt);
            // What has yet to be booked or derived is not in a checkpoint, so it is waited for, though not for ever.
            var isDue = since >= interval || store.History.MemoryBytes >= historyBytesKept + HistoryBytesDue;
            if (written is not null) isDue = since >= RetryInterval; // it failed: the disk is full, or worse
            if (isDue && state.At.Position > store.Position && (!state.ClosedWorkWaits || since >= interval * OverdueFactor)) Begin(state);
            else if (written is null) dropping.Advance();
        }
        else if (writing.IsCompleted || store.History.MemoryBytes >= historyBytesKept + HistoryBytesMax)
        {
            End();
            // At least one step a checkpoint, however soon the next is due.
            if (written is null) dropping.Advance();
        }
    }

    /// <summary>Begins one at once, unless one is under way. The engine's thread.</summary>
    public void Begin(CityState state)
    {
        dropping.Finish();
        startedAt = time.GetTimestamp();
        if (written is null)
        {
            state.FlushLedger();
            state.Derive(int.MaxValue);
            written = store.BeginCheckpoint(state.At.Position);
            PutStates(written, state);
            writtenHorizonMs = state.HorizonMs;
        }
        var checkpoint = written;
        writing = Task.Factory.StartNew(() => store.Write(checkpoint), CancellationToken.None, TaskCreationOptions.DenyChildAttach, settings.Background);
    }

    /// <summary>Waits for the one under way and ends it. The engine's thread, at shutdown.</summary>
    public void Finish()
    {
        dropping.Finish();
        if (writing is null) return;
        writing.Wait();
        End();
    }

    void End()
    {
        var fault = writing!.Result;
        writing = null;
        if (fault is not null)
        {
            Fault = fault.ToString();
            LogFault(logger, Fault);
            return;
        }
        Fault = null;
        store.EndCheckpoint(written!);
        LogWritten(logger, written!.Position, time.GetElapsedTime(startedAt).TotalMilliseconds);
        commits.DropBefore(previousPosition);
        (previousPosition, written) = (written.Position, null);
        dropping.CheckpointWritten(writtenHorizonMs);
        historyBytesKept = store.History.MemoryBytes; // open chunks stay whatever is written
    }

    void PutStates(ParkCheckpoint checkpoint, CityState state)
    {
        Put(StateKind.Engine, 0, writer =>
        {
            writer.Write(state.At.TimeMs);
            writer.Write(state.Model.Revision);
        });
        if (state.HorizonMs > 0) Put(StateKind.Horizon, 0, writer => writer.Write(state.HorizonMs));
        foreach (var twin in state.TakeUnsaved()) Put(StateKind.Facility, twin.Facility.Key.Number, twin.Save);
        foreach (var gateway in state.Gateways)
            if (!savedGateways || changedGateways.Contains(gateway.Gateway.Number)) Put(StateKind.Gateway, gateway.Gateway.Number, gateway.Save);
        changedGateways.Clear();
        savedGateways = true;
        checkpoint.PutState((int)StateKind.Sessions, 0, sessions.Save());
        foreach (var (number, entry) in orders.TakeUnsaved()) checkpoint.PutState((int)StateKind.Correction, number, CorrectionImage.Save(entry));
        foreach (var (number, bill) in bills.Bills.TakeUnsaved()) checkpoint.PutState((int)StateKind.Bill, number, BillCodec.Save(bill));
        foreach (var point in state.RegisterEvents.TakeUnsaved()) Put(StateKind.RegisterEvents, point.Number, writer => state.RegisterEvents.Save(point, writer));
        foreach (var (day, image) in positions.TakeUnsaved()) checkpoint.PutState((int)StateKind.Positions, day, image);

        void Put(StateKind kind, int number, Action<BinaryWriter> save) => checkpoint.PutState((int)kind, number, TwinImages.Save(save));
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Checkpoint at position {Position} written in {Milliseconds:F0} ms")]
    static partial void LogWritten(ILogger logger, long position, double milliseconds);

    [LoggerMessage(Level = LogLevel.Error, Message = "The checkpoint could not be written and will be tried again: {Fault}")]
    static partial void LogFault(ILogger logger, string fault);
}
