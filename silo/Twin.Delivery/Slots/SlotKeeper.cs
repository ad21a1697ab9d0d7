using Microsoft.Extensions.Logging;
using Twin.Delivery.FacilityJournal;

namespace Twin.Delivery.Slots;

/// <summary>Holds a silo's share of a group's slots, and runs a consumer for each as long as it is held.</summary>
/// <remarks>
/// A lease that cannot be renewed stops its consumer before anyone else may take the slot. A silo that ends well gives its slots back,
/// and others take them at once; one that dies is waited for one lease.
/// </remarks>
public sealed partial class SlotKeeper
{
    readonly ISlotStore store;
    readonly SlotOptions options;
    readonly string me;
    readonly TimeProvider time;
    readonly ILogger logger;
    readonly SlotWatch watch = new();
    readonly Dictionary<int, SlotLease> leases = [];
    readonly long began;
    volatile JournalStoreFault? fault;
    volatile int held;
    volatile bool hasTurned;

    /// <param name="holder">This silo's name: no other of the cluster has it, nor had it in a life before.</param>
    public SlotKeeper(ISlotStore store, SlotOptions options, string holder, TimeProvider time, ILogger<SlotKeeper> logger)
    {
        (this.store, this.options, me, this.time, this.logger) = (store, options.Validate(), holder, time, logger);
        began = time.GetTimestamp();
    }

    /// <summary>Why slots cannot be renewed at present; null while all is well. For <c>readyz</c>.</summary>
    public JournalStoreFault? Fault => fault;

    /// <summary>The store was asked once at least, and what was free is in hand.</summary>
    public bool HasTurned => hasTurned;

    /// <summary>Slots in hand.</summary>
    public int Held => held;

    /// <summary>Holds slots until it is told to stop.</summary>
    /// <param name="consume">Called for each slot taken. Ends soon after its token is cancelled; one that ends by itself gives its slot back.</param>
    public async Task RunAsync(Func<HeldSlot, CancellationToken, Task> consume, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                try
                {
                    await TurnAsync(consume, stop).ConfigureAwait(false);
                    fault = null;
                    hasTurned = true;
                }
                catch (JournalStoreException error)
                {
                    if (fault != error.Fault) LogFault(logger, options.Group, error.Fault.ToString());
                    fault = error.Fault;
                }
                await Task.Delay(options.RenewEvery, time, stop).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndAsync().ConfigureAwait(false);
        }
    }

    async Task TurnAsync(Func<HeldSlot, CancellationToken, Task> consume, CancellationToken stop)
    {
        await RenewAsync(stop).ConfigureAwait(false);
        var board = await store.JoinAsync(options.Group, options.Slots, me, stop).ConfigureAwait(false);
        var now = time.GetElapsedTime(began);
        watch.See(board, now);
        var plan = SlotPlan.Of(board, watch, me, leases.Keys, options.Lease, now);
        foreach (var member in plan.Gone) await store.LeaveAsync(options.Group, member, stop).ConfigureAwait(false);
        foreach (var number in plan.GiveBack) leases[number].Stop();
        foreach (var slot in plan.Take)
        {
            var askedAt = time.GetTimestamp();
            if (await store.TryTakeAsync(options.Group, slot, me, stop).ConfigureAwait(false) is not { } taken) continue;
            leases[slot.Number] = new(taken, options, time, askedAt, consume);
            held = leases.Count;
            LogTaken(logger, options.Group, slot.Number, taken.Epoch, slot.Holder ?? "nobody");
        }
    }

    async Task RenewAsync(CancellationToken stop)
    {
        foreach (var lease in leases.Values.ToArray())
        {
            if (lease.Consumer.IsCompleted)
            {
                await GiveBackAsync(lease, stop).ConfigureAwait(false);
                continue;
            }
            // A slot whose consumer is still ending stays ours if it can.
            var askedAt = time.GetTimestamp();
            if (await store.TryRenewAsync(options.Group, lease.State, stop).ConfigureAwait(false) is { } renewed)
            {
                if (!lease.IsLost) lease.Renewed(renewed, askedAt);
            }
            else if (!lease.IsLost)
            {
                LogLost(logger, options.Group, lease.State.Number, lease.State.Epoch);
                lease.Stop();
            }
        }
    }

    async Task GiveBackAsync(SlotLease lease, CancellationToken stop)
    {
        if (lease.Consumer.Exception is { } error) LogConsumerFailed(logger, error.GetBaseException(), options.Group, lease.State.Number);
        await store.ReleaseAsync(options.Group, lease.State, stop).ConfigureAwait(false);
        Forget(lease);
    }

    async Task EndAsync()
    {
        foreach (var lease in leases.Values) lease.Stop();
        foreach (var lease in leases.Values.ToArray())
        {
            await lease.Consumer.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await GiveBackAsync(lease, CancellationToken.None).ConfigureAwait(false);
            }
            catch (JournalStoreException error)
            {
                LogFault(logger, options.Group, error.Fault.ToString());
                Forget(lease);
            }
        }
        try
        {
            await store.LeaveAsync(options.Group, me, CancellationToken.None).ConfigureAwait(false);
        }
        catch (JournalStoreException error)
        {
            LogFault(logger, options.Group, error.Fault.ToString());
        }
    }

    void Forget(SlotLease lease)
    {
        leases.Remove(lease.State.Number);
        held = leases.Count;
        lease.Dispose();
    }

    [LoggerMessage(LogLevel.Information, "Slot {Group}-{Number} taken in epoch {Epoch}; held before by {Before}")]
    static partial void LogTaken(ILogger logger, string group, int number, long epoch, string before);

    [LoggerMessage(LogLevel.Warning, "Slot {Group}-{Number} of epoch {Epoch} was taken by another: its consumer ends")]
    static partial void LogLost(ILogger logger, string group, int number, long epoch);

    [LoggerMessage(LogLevel.Error, "The consumer of slot {Group}-{Number} failed")]
    static partial void LogConsumerFailed(ILogger logger, Exception error, string group, int number);

    [LoggerMessage(LogLevel.Error, "Slots of {Group} cannot be renewed: {Fault}")]
    static partial void LogFault(ILogger logger, string group, string fault);
}
