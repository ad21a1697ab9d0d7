using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Park.Revising;

/// <summary>A register that two revisions book differently.</summary>
/// <param name="RuleChanged">Its pairs mean something else; otherwise its route alone changed.</param>
readonly record struct ChangedRegister(Point Old, Point New, bool RuleChanged);

/// <summary>The registers whose rule or route one revision changes, with the routes of both.</summary>
sealed class ModelChanges
{
    public ModelChanges(CityModel before, CityModel now)
    {
        (Before, Now, OldRoutes, NewRoutes) = (before, now, new(before), new(now));
        foreach (var point in before.AllPoints.Concat(before.Ended.Points.Select(e => e.Part)))
        {
            if (now.Find(point.Key) is not { } next || !(IsBooked(point) || IsBooked(next))) continue;
            var rule = point.Spec.Measure != next.Spec.Measure || ModelRestatement.ChangesRule(point.Spec, next.Spec);
            if (rule || ModelRestatement.ChangesRoute(OldRoutes.Of(point), NewRoutes.Of(next))
                || ModelRestatement.ChangesRoute(OldRoutes.OfReverse(point), NewRoutes.OfReverse(next))) Registers.Add(new(point, next, rule));
        }
    }

    public CityModel Before { get; }
    public CityModel Now { get; }
    public RouteTable OldRoutes { get; }
    public RouteTable NewRoutes { get; }
    public List<ChangedRegister> Registers { get; } = [];

    public static bool IsBooked(Point point) => point.Spec is { Kind: PointKind.Register, Measure: not null } or { Kind: PointKind.Power, Integrated: true };
}
