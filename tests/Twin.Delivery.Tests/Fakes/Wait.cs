namespace Twin.Delivery.Tests.Fakes;

static class Wait
{
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Waits for a condition, and fails naming it after a minute.</summary>
    public static async Task UntilAsync(Func<bool> condition, string what)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!condition())
        {
            if (TimeProvider.System.GetElapsedTime(began) > Patience) throw new TimeoutException($"waited in vain: {what}");
            await Task.Delay(5);
        }
    }

    /// <summary>The same, letting a clock run meanwhile.</summary>
    public static Task UntilAsync(Func<bool> condition, Ingest.Fakes.ManualTimeProvider clock, TimeSpan step, string what) => UntilAsync(() =>
    {
        if (condition()) return true;
        clock.Advance(step);
        return false;
    }, what);
}
