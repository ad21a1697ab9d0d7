namespace Twin.Operations.Live;

/// <summary>One connection to the hub: its pace and the number of its streams.</summary>
sealed class Screen(TimeProvider time, OperationsOptions options)
{
    int watches;

    public ScreenPace Pace { get; } = new(time, options.FramesPerSecond);

    public bool TryBeginWatch()
    {
        if (Interlocked.Increment(ref watches) <= options.WatchesMax) return true;
        Interlocked.Decrement(ref watches);
        return false;
    }

    public void EndWatch() => Interlocked.Decrement(ref watches);
}
