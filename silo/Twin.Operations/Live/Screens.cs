using Microsoft.Extensions.Options;

namespace Twin.Operations.Live;

/// <summary>All connections to the hub, up to their bound.</summary>
sealed class Screens(IOptions<OperationsOptions> options, TimeProvider time, OperationsMeter meter)
{
    int count;

    /// <summary>Null where there are too many already.</summary>
    public Screen? TryOpen()
    {
        if (Interlocked.Increment(ref count) > options.Value.ScreensMax)
        {
            Interlocked.Decrement(ref count);
            meter.ScreensRefused.Add(1);
            return null;
        }
        meter.Screens.Add(1);
        return new Screen(time, options.Value);
    }

    public void Close()
    {
        Interlocked.Decrement(ref count);
        meter.Screens.Add(-1);
    }
}
