using System.Runtime.CompilerServices;
using Twin.Model.Live;
using Twin.Model.Topology;

namespace Twin.Operations.Twins;

/// <summary>What a node shows apart from its values: made once per node and model revision, shared by all who read it.</summary>
sealed class NodeShape
{
    static readonly ConditionalWeakTable<Node, NodeShape> Shapes = [];

    readonly Point[] points;
    readonly string[] pointNames;

    NodeShape(CityModel model, Node node)
    {
        (Model, Node) = (model, node);
        points = [.. node.Devices.SelectMany(d => d.Points)];
        pointNames = [.. points.Select(p => p.LocalPath)];
    }

    public CityModel Model { get; }
    public Node Node { get; }

    public static NodeShape Of(CityModel model, Node node)
    {
        // A later model may share nodes that did not change.
        if (Shapes.TryGetValue(node, out var known) && ReferenceEquals(known.Model, model)) return known;
        var shape = new NodeShape(model, node);
        Shapes.AddOrUpdate(node, shape);
        return shape;
    }

    public Point PointAt(int index) => points[index];
    public string PointNameAt(int index) => pointNames[index];
    public Node ChildAt(int index) => Node.Children[index];

    /// <summary>Whether a snapshot was taken of this very shape: the source may have read it just before or after the model changed.</summary>
    public bool Fits(NodeSnapshot snapshot)
    {
        if (snapshot.Node != Node.Key || snapshot.Points.Count != points.Length || snapshot.Children.Count != Node.Children.Length) return false;
        for (var i = 0; i < points.Length; i++)
            if (snapshot.Points[i].Point != points[i].Key) return false;
        for (var i = 0; i < Node.Children.Length; i++)
            if (snapshot.Children[i].Node != Node.Children[i].Key) return false;
        return true;
    }
}
