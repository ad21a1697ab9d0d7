using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A register that two revisions book differently.</summary>
/// <param name="IsRebooked">Its cells come from its readings: its pairs mean something else, or it had ended and was not booked meanwhile. Otherwise its route alone changed.</param>
/// <param name="IsBack">It had ended.</param>
public readonly record struct ChangedRegister(Point Old, Point New, bool IsRebooked, bool IsBack)
{
    /// <summary>From when on its pairs mean something else: a rule without dates holds for all time, a multiplier from its date.</summary>
    public long RuleChangesFromMs => Old.Spec.Measure != New.Spec.Measure || ModelRestatement.ChangesRule(Old.Spec with { Multiplier = New.Spec.Multiplier }, New.Spec)
        ? long.MinValue
        : Timeline<decimal>.Differences(Old.Spec.Multiplier, New.Spec.Multiplier).Select(d => d.FromMs).FirstOrDefault(long.MaxValue);
}

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
            || ModelRestatement.ChangesRoute(OldRoutes.OfReverse(point), NewRoutes.OfReverse(next))) Registers.Add(new(point, next, rebooked, returned));
    }

    /// <summary>Takes a register's cells back and books what it holds now.</summary>
    /// <param name="booked">Its cells as booked up to now, of its own series or that of its power's negative part.</param>
    /// <param name="rebooked">Under the rule of now; null where its route alone changed.</param>
    /// <param name="replaced">The cells of a series in whose place those of now come, where it was not rebooked from its beginning; null: all of them.</param>
    public void Restate(in ChangedRegister register, Func<SeriesKey, IReadOnlyDictionary<long, Cell>> booked, Rebooking? rebooked,
        Action<SeriesKey, long, Cell> book, Func<SeriesKey, IReadOnlyDictionary<long, Cell>>? replaced = null)
    {
        var (old, next) = (register.Old, register.New);
        Restate(reverse: false, OldRoutes.Of(old), NewRoutes.Of(next), rebooked?.Forward);
        if (old.Spec.Integrated || next.Spec.Integrated) Restate(reverse: true, OldRoutes.OfReverse(old), NewRoutes.OfReverse(next), rebooked?.Reverse);

        void Restate(bool reverse, Timeline<Route> oldRoutes, Timeline<Route> newRoutes, Dictionary<long, Cell>? cellsNow)
        {
            var series = RegisterSeries.Of(old, reverse);
            var cells = booked(series);
            var now = cellsNow is null ? cells : replaced is null ? cellsNow : Exchanged(cells, replaced(series), cellsNow);
            ModelRestatement.Restate(series, oldRoutes, cells, RegisterSeries.Of(next, reverse), newRoutes, now, book);
        }
    }

    static Dictionary<long, Cell> Exchanged(IReadOnlyDictionary<long, Cell> cells, IReadOnlyDictionary<long, Cell> without, Dictionary<long, Cell> with)
    {
        var sums = new Dictionary<long, Cell>(cells);
        foreach (var (interval, cell) in without) sums[interval] = sums.GetValueOrDefault(interval) + -cell;
        foreach (var (interval, cell) in with) sums[interval] = sums.GetValueOrDefault(interval) + cell;
        return sums;
    }
}
