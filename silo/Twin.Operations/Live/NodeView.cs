using System.Text.Json;
using Twin.Model.Live;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Live;

/// <summary>A node as it was at one beat of its feed, and the frames that lead to it. Shared by all streams of the node.</summary>
/// <remarks>
/// Deltas are kept by the revision that they start from, never by the view: a reference to the view before would chain all
/// views back to the first.
/// </remarks>
sealed class NodeView(NodeShape shape, NodeSnapshot snapshot, bool recording, OperationsMeter meter, TimeProvider time)
{
    // Streams in step all start from the view before. Those behind start from one of a few before that; a second is 10 of them.
    const int DeltasMax = 16;

    readonly Lock making = new();
    readonly Dictionary<long, FrameJson> deltas = [];
    FrameJson? whole;

    public NodeShape Shape => shape;
    public long Revision => snapshot.Revision;
    public bool Recording => recording;

    /// <summary>Whether a stream that shows the other view shows this one too.</summary>
    public bool Equals(NodeView other) => Revision == other.Revision && ReferenceEquals(shape, other.Shape) && recording == other.Recording;

    public NodeView With(bool recording) => new(shape, snapshot, recording, meter, time);

    /// <summary>The frame for a stream that shows <paramref name="shown"/>, or nothing yet where that is null.</summary>
    public FrameJson FrameAfter(NodeView? shown) =>
        shown is null || !ReferenceEquals(shown.Shape, shape) || shown.Revision > Revision ? Whole() : Delta(shown);

    FrameJson Whole()
    {
        lock (making)
            return whole ??= Make(() => new FrameWire("snapshot", Revision, -1, WireTime.Of(snapshot.AtMs, shape.Model.TimeZone), recording,
                Node: TwinConversion.ToTwin(shape, snapshot)));
    }

    FrameJson Delta(NodeView shown)
    {
        lock (making)
        {
            if (deltas.TryGetValue(shown.Revision, out var known)) return known;
            if (FrameDiff.Between(shape, shown.Snapshot, snapshot, recording) is not { } delta) return Whole();
            var frame = Make(() => delta);
            if (deltas.Count < DeltasMax) deltas.Add(shown.Revision, frame);
            return frame;
        }
    }

    NodeSnapshot Snapshot => snapshot;

    FrameJson Make(Func<FrameWire> build)
    {
        var started = time.GetTimestamp();
        var frame = build();
        var json = new FrameJson(frame.Type, JsonSerializer.SerializeToUtf8Bytes(frame, WireJson.Options));
        meter.FrameBuildDuration.Record(time.GetElapsedTime(started).TotalSeconds);
        return json;
    }
}
