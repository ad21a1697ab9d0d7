using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;
using Twin.Model.Topology;

namespace Twin.Operations.Live;

/// <summary>One stream of frames: a snapshot, then what changed, then signs of life.</summary>
/// <remarks>
/// A frame is made when it is asked for, from the newest view, and it is asked for when the transport has taken the one before:
/// a slow client gets fewer and newer frames, and nothing waits for it but the frame that it is reading.
/// </remarks>
sealed class WatchStream(NodeFeeds feeds, OperationsMeter meter, IOptions<OperationsOptions> options, TimeProvider time)
{
    public async IAsyncEnumerable<FrameJson> FramesAsync(NodeKey node, Screen screen, [EnumeratorCancellation] CancellationToken cancel)
    {
        var feed = feeds.Enter(node);
        meter.Streams.Add(1);
        long? handed = null; // when the frame was handed over that the transport has not taken yet
        try
        {
            await feed.Started.WaitAsync(cancel);
            NodeView? shown = null;
            long beatNumber = 0, changes = 0;
            while (true)
            {
                var beat = feed.Current;
                if (beat.Number == beatNumber)
                {
                    await beat.Superseded.WaitAsync(cancel);
                    continue;
                }
                if (IsHeartbeat(beat, shown)) await screen.Pace.ForHeartbeatAsync(cancel);
                else await screen.Pace.ForChangeAsync(cancel);
                beat = feed.Current; // a newer one may have come while the slot was waited for
                beatNumber = beat.Number;
                if (beat.View is not { } view) throw new HubException("node_removed: the node is no longer in the model");
                var frame = IsHeartbeat(beat, shown) ? beat.Heartbeat() : view.FrameAfter(shown);
                if (shown is not null && beat.Changes - changes > 1) meter.ChangesMerged.Add(beat.Changes - changes - 1);
                (shown, changes) = (view, beat.Changes);
                handed = time.GetTimestamp();
                yield return frame;
                CountStall(handed);
                handed = null;
                meter.Frames.Add(1, new KeyValuePair<string, object?>("type", frame.Type));
                meter.FrameBytes.Add(frame.Length);
            }
        }
        finally
        {
            meter.Streams.Add(-1);
            CountStall(handed);
            await feeds.LeaveAsync(node);
        }
    }

    static bool IsHeartbeat(Beat beat, NodeView? shown) => shown is not null && beat.View is { } view && view.Equals(shown);

    // The transport gives up on a client that takes nothing for that long. Whether the write ends or the stream is ended first is a race.
    void CountStall(long? handed)
    {
        if (handed is { } since && time.GetElapsedTime(since) >= options.Value.StallTimeout) meter.ScreensStalled.Add(1);
    }
}
