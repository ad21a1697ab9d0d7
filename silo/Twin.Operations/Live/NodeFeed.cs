using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Twin.Model.Topology;
using Twin.Operations.Health;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Live;

/// <summary>Follows one node for all streams that watch it: reads it when it changed, at most once in a frame interval.</summary>
/// <remarks>
/// All streams of a node move from beat to beat together, so that a thousand of them share one read, one conversion and one
/// serialised delta. The first change after a quiet spell makes a beat at once; the next waits out the interval.
/// </remarks>
sealed partial class NodeFeed : IAsyncDisposable
{
    readonly NodeKey node;
    readonly ITwinSource twins;
    readonly IHealthSource health;
    readonly OperationsMeter meter;
    readonly OperationsOptions options;
    readonly TimeProvider time;
    readonly ILogger log;
    readonly CancellationTokenSource stopping = new();
    readonly TaskCompletionSource started = new(TaskCreationOptions.RunContinuationsAsynchronously);
    // One wake-up can wait, and stands for all that came before it is taken.
    readonly Channel<bool> wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    readonly ITimer pulse;
    readonly Task running;
    Beat beat;
    bool changed = true, pulsed;
    long? lastReadAt;

    public NodeFeed(NodeKey node, ITwinSource twins, IHealthSource health, OperationsMeter meter, OperationsOptions options, TimeProvider time, ILogger log)
    {
        (this.node, this.twins, this.health, this.meter, this.options, this.time, this.log) = (node, twins, health, meter, options, time, log);
        beat = new Beat(0, 0, null, time.GetUtcNow());
        pulse = time.CreateTimer(_ => { Volatile.Write(ref pulsed, true); wake.Writer.TryWrite(true); }, null,
            options.HeartbeatInterval, options.HeartbeatInterval);
        running = Task.Run(() => RunAsync(stopping.Token)); // feeds are made under a lock, and a source may take its time
    }

    /// <summary>Ends when the node was read for the first time.</summary>
    public Task Started => started.Task;

    /// <summary>The newest beat.</summary>
    public Beat Current => Volatile.Read(ref beat);

    public async ValueTask DisposeAsync()
    {
        await stopping.CancelAsync();
        await running;
        await pulse.DisposeAsync();
        stopping.Dispose();
    }

    async Task RunAsync(CancellationToken cancel)
    {
        meter.Feeds.Add(1);
        try
        {
            using var subscription = twins.Subscribe(node, () => { Volatile.Write(ref changed, true); wake.Writer.TryWrite(true); });
            do
            {
                wake.Reader.TryRead(out _);
                await BeatAsync(cancel);
            }
            while (await wake.Reader.WaitToReadAsync(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested) { }
        finally { meter.Feeds.Add(-1); }
    }

    async Task BeatAsync(CancellationToken cancel)
    {
        try
        {
            if (Volatile.Read(ref changed) || !ReferenceEquals(twins.Model, Current.View?.Shape.Model)) await ReadAsync(cancel);
            // A node that changes all the time without showing anything else must not silence the heartbeat.
            if (Volatile.Read(ref pulsed) && Current.View is { } shown) Publish(ViewNow(shown), Current.Changes);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // Streams keep what they show; the next change or pulse reads again.
            Volatile.Write(ref changed, true);
            meter.FeedFailures.Add(1);
            LogReadFailed(node, e);
        }
    }

    async Task ReadAsync(CancellationToken cancel)
    {
        if (lastReadAt is { } readAt) await ScreenPace.UntilAsync(time, readAt, options.FrameInterval, cancel);
        lastReadAt = time.GetTimestamp();
        Volatile.Write(ref changed, false); // before the read: a change during it is read again
        var view = await TwinReader.ReadAsync(twins, node, cancel) is var (shape, snapshot)
            ? new NodeView(shape, snapshot, health.Report().Recording, meter, time) : null;
        // A view that shows the same as the one before is dropped, and the frames kept with that one stay.
        if (view is null || Current.View is not { } shown || !view.Equals(shown)) Publish(view, Current.Changes + 1);
        started.TrySetResult();
    }

    // Recording can be lost and won back without a change of the node.
    NodeView ViewNow(NodeView shown)
    {
        var recording = health.Report().Recording;
        return shown.Recording == recording ? shown : shown.With(recording);
    }

    void Publish(NodeView? view, long changes)
    {
        var before = Current;
        Volatile.Write(ref pulsed, false);
        pulse.Change(options.HeartbeatInterval, options.HeartbeatInterval); // the quiet spell begins anew
        var zone = view?.Shape.Model.TimeZone ?? TimeZoneInfo.Utc;
        Volatile.Write(ref beat, new Beat(before.Number + 1, changes, view, TimeZoneInfo.ConvertTime(time.GetUtcNow(), zone)));
        before.Supersede();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Reading {Node} for its watchers failed")]
    partial void LogReadFailed(NodeKey node, Exception e);
}
