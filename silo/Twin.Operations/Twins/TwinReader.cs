using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Operations.Twins;

/// <summary>Reads snapshots together with the shape that they were taken of.</summary>
static class TwinReader
{
    // The model changes seldom: that it does so during one read is rare, during three in a row a fault of the source.
    const int AttemptsMax = 3;

    /// <summary>The node as it is now; null if the model has it no more.</summary>
    public static async ValueTask<(NodeShape Shape, NodeSnapshot Snapshot)?> ReadAsync(ITwinSource source, NodeKey key, CancellationToken cancel)
    {
        for (var attempt = 0; attempt < AttemptsMax; attempt++)
        {
            var model = source.Model;
            if (model.Find(key) is not { } node) return null;
            var snapshot = await source.ReadAsync(key, cancel);
            if (snapshot is null && ReferenceEquals(source.Model, model)) return null;
            if (snapshot is not null && NodeShape.Of(model, node) is var shape && shape.Fits(snapshot)) return (shape, snapshot);
        }
        throw new InvalidOperationException($"snapshots of {key} do not have the points and children of the model");
    }
}
