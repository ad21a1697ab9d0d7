using System.Collections.Immutable;

namespace Twin.Model.Topology;

/// <summary>Something that a model no longer has, and when it ended (Unix milliseconds, UTC).</summary>
public readonly record struct Ended<T>(T Part, long AtMs);

/// <summary>What earlier revisions of a model had and this one does not: found by key, so that its past stays in the books, and shown nowhere else.</summary>
/// <remarks>An ended node's <see cref="Node.ToMs"/> is its end. What it had is below it; a living node lists no ended parts.</remarks>
public sealed record EndedParts(
    ImmutableArray<Ended<Node>> Nodes, ImmutableArray<Ended<Device>> Devices, ImmutableArray<Ended<Point>> Points, ImmutableArray<Ended<Gateway>> Gateways)
{
    public static EndedParts None { get; } = new([], [], [], []);
}
