using System.Diagnostics.Metrics;

namespace Twin.Operations;

/// <summary>What is measured of screens and requests.</summary>
sealed class OperationsMeter
{
    public const string Name = "Twin.Operations";

    public OperationsMeter(IMeterFactory meters)
    {
        var meter = meters.Create(Name);
        Screens = meter.CreateUpDownCounter<long>("twin.operations.screens", "{connection}", "Connections to the hub.");
        ScreensRefused = meter.CreateCounter<long>("twin.operations.screens.refused", "{connection}", "Connections refused because there were too many.");
        ScreensStalled = meter.CreateCounter<long>("twin.operations.screens.stalled", "{connection}", "Streams whose client took no frame until it was dropped.");
        Streams = meter.CreateUpDownCounter<long>("twin.operations.streams", "{stream}", "Watch streams that are open.");
        StreamsRefused = meter.CreateCounter<long>("twin.operations.streams.refused", "{stream}", "Watch calls refused, by reason.");
        Feeds = meter.CreateUpDownCounter<long>("twin.operations.feeds", "{node}", "Nodes that are watched.");
        FeedFailures = meter.CreateCounter<long>("twin.operations.feeds.failures", "{read}", "Reads of a watched node that failed.");
        Frames = meter.CreateCounter<long>("twin.operations.frames", "{frame}", "Frames handed to connections, by type.");
        FrameBytes = meter.CreateCounter<long>("twin.operations.frames.size", "By", "Bytes of the frames handed to connections.");
        ChangesMerged = meter.CreateCounter<long>("twin.operations.changes.merged", "{change}", "Changes of a node that a stream sent together with a later one.");
        FrameBuildDuration = meter.CreateHistogram<double>("twin.operations.frame.build.duration", "s", "Time to make a frame that no other stream had made before.");
        RequestDuration = meter.CreateHistogram<double>("twin.operations.request.duration", "s", "Time to answer a request, by route and status.");
    }

    public UpDownCounter<long> Screens { get; }
    public Counter<long> ScreensRefused { get; }
    public Counter<long> ScreensStalled { get; }
    public UpDownCounter<long> Streams { get; }
    public Counter<long> StreamsRefused { get; }
    public UpDownCounter<long> Feeds { get; }
    public Counter<long> FeedFailures { get; }
    public Counter<long> Frames { get; }
    public Counter<long> FrameBytes { get; }
    public Counter<long> ChangesMerged { get; }
    public Histogram<double> FrameBuildDuration { get; }
    public Histogram<double> RequestDuration { get; }
}
