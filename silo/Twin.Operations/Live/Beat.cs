using System.Text.Json;
using Twin.Operations.Wire;

namespace Twin.Operations.Live;

/// <summary>What a feed tells its streams: the newest view, again after every quiet second.</summary>
/// <remarks>A beat does not know the one after it: a stream that stands still holds one view, not all that came since.</remarks>
/// <param name="Number">Counts beats.</param>
/// <param name="Changes">Counts beats that brought a change.</param>
/// <param name="View">Null where the node is gone.</param>
sealed record Beat(long Number, long Changes, NodeView? View, DateTimeOffset At)
{
    readonly TaskCompletionSource superseded = new(TaskCreationOptions.RunContinuationsAsynchronously);
    FrameJson? heartbeat;

    /// <summary>Ends when there is a newer beat.</summary>
    public Task Superseded => superseded.Task;

    public void Supersede() => superseded.TrySetResult();

    /// <summary>A sign of life for a stream that shows this beat's view. Made twice at worst, where two streams ask at once.</summary>
    public FrameJson Heartbeat() => heartbeat ??= new FrameJson("heartbeat", JsonSerializer.SerializeToUtf8Bytes(
        new FrameWire("heartbeat", View!.Revision, View.Revision, At, View.Recording), WireJson.Options));
}
