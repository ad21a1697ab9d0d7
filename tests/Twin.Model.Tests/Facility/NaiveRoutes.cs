using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>What a node and its residual hold, from the node's side: which registers reach it in an interval. Written apart from the shipped routes, which go from the register up.</summary>
sealed class NaiveRoutes(CityModel model)
{
    readonly record struct Flow(Point Register, Node At, Measure Measure, Node? Below);

    readonly Flow[] flows = [.. model.AllPoints.Concat(model.Ended.Points.Select(e => e.Part)).Where(p => p.Spec.Kind == PointKind.Register).SelectMany(Flows)];

    /// <summary>The amounts of a node by interval, from those of all registers.</summary>
    public Dictionary<long, long> Node(Node node, Measure measure, Func<Point, Dictionary<long, Cell>> cells) =>
        Sum(measure, cells, (flow, timeMs) => Reaches(flow, node, timeMs) ? 1 : 0);

    /// <summary>What a node's boundary meter counted beyond all below it.</summary>
    public Dictionary<long, long> Residual(Node node, Measure measure, Func<Point, Dictionary<long, Cell>> cells) => Sum(measure, cells, (flow, timeMs) =>
        !IsBounded(node, measure, timeMs) ? 0
        : IsBoundaryOf(flow.Register, node, timeMs) ? 1
        : node.Children.Any(child => Reaches(flow, child, timeMs)) || (flow.At == node && RoleOf(flow.Register, timeMs) == MeterRole.Primary) ? -1 : 0);

    bool Reaches(Flow flow, Node node, long timeMs)
    {
        var role = RoleOf(flow.Register, timeMs);
        if (role == MeterRole.Check || (flow.Below is { } common && IsWithin(common, node))) return false;
        if (role == MeterRole.Boundary)
        {
            var own = flow.Register.Device.AccountedAt;
            return IsWithin(own, node) && !Between(own, node).Any(n => n != own && IsBounded(n, flow.Measure, timeMs));
        }
        var (measure, at) = (flow.Measure, flow.At);
        return IsWithin(at, node) && !Between(at, node).Any(n => IsBounded(n, measure, timeMs));
    }

    bool IsBounded(Node node, Measure measure, long timeMs) => flows.Any(f => f.Measure == measure && IsBoundaryOf(f.Register, node, timeMs));

    bool IsBoundaryOf(Point register, Node node, long timeMs) => register.Device.AccountedAt == node && RoleOf(register, timeMs) == MeterRole.Boundary
        && !model.Ended.Devices.Any(e => e.Part == register.Device && e.AtMs <= timeMs);

    static MeterRole RoleOf(Point register, long timeMs) => register.Device.Role.At(timeMs);

    static bool IsWithin(Node inner, Node outer) => inner.Path == outer.Path || inner.Path.StartsWith(outer.Path + "/", StringComparison.Ordinal);

    static IEnumerable<Node> Between(Node from, Node to)
    {
        for (var node = from; node is not null; node = node.Parent)
        {
            yield return node;
            if (node == to) yield break;
        }
    }

    Dictionary<long, long> Sum(Measure measure, Func<Point, Dictionary<long, Cell>> cells, Func<Flow, long, int> sign)
    {
        var sums = new Dictionary<long, long>();
        foreach (var flow in flows.Where(f => f.Measure == measure))
            foreach (var (interval, cell) in cells(flow.Register))
                if (sign(flow, interval * Spread.IntervalMs) is not 0 and var times) sums[interval] = sums.GetValueOrDefault(interval) + times * cell.Micro;
        return sums.Where(s => s.Value != 0).ToDictionary();
    }

    // Grid sides import and export; PV is generated at its bus; between two buses it is a transfer, seen below what they have in common.
    static IEnumerable<Flow> Flows(Point register)
    {
        var (device, measure) = (register.Device, register.Spec.Measure!.Value);
        if (device.Sides is not { } sides) return [new(register, device.AccountedAt, measure, null)];
        if (sides.From.Kind == SideKind.Grid) return [new(register, Bus(sides.To), measure, null)];
        if (sides.From.Kind == SideKind.Pv) return [new(register, Bus(sides.To), Measure.PvGeneration, null)];
        Node from = Bus(sides.From), to = Bus(sides.To), common = Between(from, null!).First(n => IsWithin(to, n));
        return [new(register, from, Measure.TransferOut, common), new(register, to, Measure.TransferIn, common)];

        Node Bus(Side side)
        {
            var facility = device.Facility;
            while (facility.Parent is { } up) facility = up;
            return Find(facility, side.Bus!.Value)!;
        }
    }

    static Node? Find(Node node, NodeKey key) => node.Key == key ? node : node.Children.Select(c => Find(c, key)).FirstOrDefault(n => n is not null);
}
