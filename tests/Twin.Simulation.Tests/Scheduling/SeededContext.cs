namespace Twin.Simulation.Scheduling;

/// <summary>Everything that waits to go on, on one thread, in an order that the seed chooses.</summary>
/// <remarks>
/// A thread pool promises no order, so any is fair. The same seed gives the same order, because nothing runs elsewhere:
/// what is posted from another thread has left the simulation, and is told.
/// </remarks>
sealed class SeededContext(Random chance) : SynchronizationContext
{
    readonly List<(SendOrPostCallback Callback, object? State)> ready = [];
    readonly int thread = Environment.CurrentManagedThreadId;
    bool isDead;

    /// <summary>How many continuations could run now.</summary>
    public int Ready => ready.Count;

    /// <summary>Something ran outside the simulation.</summary>
    public bool HasEscaped { get; private set; }

    /// <summary>A scheduler whose tasks run here.</summary>
    public TaskScheduler Scheduler => new ContextScheduler(this);

    public override void Post(SendOrPostCallback d, object? state)
    {
        if (Environment.CurrentManagedThreadId != thread) HasEscaped = true;
        else if (!isDead) ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("nothing here waits for another thread");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs one of what is ready, if anything is.</summary>
    public void RunOne()
    {
        if (ready.Count == 0) return;
        var index = chance.Next(ready.Count);
        var (callback, state) = ready[index];
        ready.RemoveAt(index);
        callback(state);
    }

    /// <summary>The process is gone: nothing that waits goes on.</summary>
    public void Kill()
    {
        isDead = true;
        ready.Clear();
    }

    sealed class ContextScheduler(SeededContext context) : TaskScheduler
    {
        protected override void QueueTask(Task task) => context.Post(_ => TryExecuteTask(task), null);

        protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

        protected override IEnumerable<Task> GetScheduledTasks() => [];
    }
}
