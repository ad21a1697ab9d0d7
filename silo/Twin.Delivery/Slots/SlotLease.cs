namespace Twin.Delivery.Slots;

/// <summary>One slot in hand: its consumer, and until when it may run.</summary>
sealed class SlotLease : IDisposable
{
    readonly TimeProvider time;
    readonly TimeSpan giveUpAfter;
    readonly CancellationTokenSource lost;

    /// <param name="askedAt">When the call that took the slot began: others saw the taking no earlier.</param>
    public SlotLease(SlotState state, SlotOptions options, TimeProvider time, long askedAt, Func<HeldSlot, CancellationToken, Task> consume)
    {
        (State, this.time, giveUpAfter) = (state, time, options.GiveUpAfter);
        lost = new(Left(askedAt), time);
        var slot = new HeldSlot(options.Group, state.Number, state.Epoch);
        Consumer = Task.Run(() => consume(slot, lost.Token));
    }

    public SlotState State { get; private set; }

    public Task Consumer { get; }

    public bool IsLost => lost.IsCancellationRequested;

    public void Renewed(SlotState state, long askedAt)
    {
        State = state;
        lost.CancelAfter(Left(askedAt));
    }

    public void Stop() => lost.Cancel();

    public void Dispose() => lost.Dispose();

    TimeSpan Left(long askedAt)
    {
        var left = giveUpAfter - time.GetElapsedTime(askedAt);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }
}
