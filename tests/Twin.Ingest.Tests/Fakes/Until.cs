namespace Twin.Ingest.Fakes;

internal static class Until
{
    /// <summary>Waits for what other threads bring about. The bound only ends a test that fails.</summary>
    public static async Task TrueAsync(Func<bool> condition, [System.Runtime.CompilerServices.CallerArgumentExpression(nameof(condition))] string? what = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        while (!condition())
        {
            patience.IsCancellationRequested.ShouldBeFalse($"never came true: {what}");
            await Task.Yield();
        }
    }
}
