using System.Diagnostics;

namespace Twin.Park.Server;

/// <summary>Waits on a condition of another process; fails with what it waited for.</summary>
static class Eventually
{
    static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    public static async Task TrueAsync(Func<Task<bool>> condition, string what)
    {
        var watch = Stopwatch.StartNew();
        while (!await condition())
        {
            if (watch.Elapsed > Limit) throw new TimeoutException($"never came true: {what}");
            await Task.Delay(20);
        }
    }
}
