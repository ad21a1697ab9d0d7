using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A register that two revisions book differently.</summary>
/// <param name="IsRebooked">Its cells come from its readings: its pairs mean something else, or it had ended and was not booked meanwhile. Otherwise its route alone changed.</param>
public readonly record struct ChangedRegister(Point Old, Point New, bool IsRebooked);

/// <summary>What one revision changes for the registers of another: whose rule or route differs, and who comes to a twin that does not know them.</summary>
public sealed class ModelChanges
{
    public ModelChanges(CityModel before, CityModel now)
    {
        (Before, Now, OldRoutes, NewRoutes) = (before, now, new(before), new(now));
        var living = now.AllPoints.Select(p => p.Key).ToHashSet();
        foreach (var point in before.AllPoints) Compare(point, wasLiving: true, living);
        foreach (var (point, _) in before.Ended.Points) Compare(point, wasLiving: false, living);
    }

    public CityModel Before { get; }
    public CityModel Now { get; }
    public RouteTable OldRoutes { get; }
    public RouteTable NewRoutes { get; }

    /// <summary>Registers and integrated power points that are restated.</summary>
    public List<ChangedRegister> Registers { get; } = [];

    /// <summary>Points that came back, or moved to another facility: their facility's twin must recall them.</summary>
    public List<Point> Arrived { get; } = [];

    public static bool IsBooked(Point point) => point.Spec is { Kind: PointKind.Register, Measure: not null } or { Kind: PointKind.Power, Integrated: true };

    void Compare(Point point, bool wasLiving, HashSet<PointKey> living)
    {
        if (Now.Find(point.Key) is not { } next) return;
        var returned = !wasLiving && living.Contains(point.Key);
        if (returned || (living.Contains(point.Key) && point.Device.Facility.Key != next.Device.Facility.Key)) Arrived.Add(next);
        if (!IsBooked(point) && !IsBooked(next)) return;
        var rebooked = returned || point.Spec.Measure != next.Spec.Measure || ModelRestatement.ChangesRule(point.Spec, next.Spec);
        if (rebooked || ModelRestatement.ChangesRoute(OldRoutes.Of(point), NewRoutes.Of(next))
            || ModelRestatement.ChangesRoute(OldRoutes.OfReverse(point), NewRoutes.OfReverse(next))) Registers.Add(new(point, next, rebooked));
    }

    /// <summary>Takes a register's cells back and books what it holds now.</summary>
    /// <param name="booked">Its cells as booked up to now, of its own series or that of its power's negative part.</param>
    /// <param name="rebooked">Under the rule of now; null where its route alone changed.</param>
    public void Restate(in ChangedRegister register, Func<SeriesKey, IReadOnlyDictionary<long, Cell>> booked, Rebooking? rebooked, Action<SeriesKey, long, Cell> book)
    {
        var (old, next) = (register.Old, register.New);
        var (was, now) = (RegisterSeries.Of(old, reverse: false), RegisterSeries.Of(next, reverse: false));
        var cells = booked(was);
        ModelRestatement.Restate(was, OldRoutes.Of(old), cells, now, NewRoutes.Of(next), rebooked?.Forward ?? cells, book);
        if (!old.Spec.Integrated && !next.Spec.Integrated) return;
        (was, now) = (RegisterSeries.Of(old, reverse: true), RegisterSeries.Of(next, reverse: true));
        cells = booked(was);
        ModelRestatement.Restate(was, OldRoutes.OfReverse(old), cells, now, NewRoutes.OfReverse(next), rebooked?.Reverse ?? cells, book);
    }
}
