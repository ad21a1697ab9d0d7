using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Demand;

/// <summary>A series that minutes are wanted of.</summary>
/// <param name="Sign">-1 where it is taken away: export of a draw, a tenant's import of the account above.</param>
/// <param name="Validity">When it counts; on 15-minute boundaries.</param>
public readonly record struct MinuteSeries(SeriesKey Series, int Sign, Validity Validity);

/// <summary>Takes one point's readings to the minutes of the series that its bookings reach: by the rules and routes of the ledger, at a finer step.</summary>
public sealed class MinuteFeed
{
    const int MinutesPerInterval = (int)(Spread.IntervalMs / MinuteEnergy.MinuteMs);

    readonly RegisterRule? rule;
    readonly PowerRule? power;
    readonly Signs forward, reverse;
    readonly MinuteEnergy minutes;
    readonly MarkPairs pairs;

    /// <param name="replacements">Those of the point's meter from the first reading on, in order of time.</param>
    public MinuteFeed(Point point, RouteTable routes, IReadOnlyCollection<MinuteSeries> series, IEnumerable<MeterReplacement> replacements, MinuteEnergy minutes)
    {
        Point = point;
        this.minutes = minutes;
        if (point.Spec is { Kind: PointKind.Register, Measure: not null }) rule = new(point.Spec);
        else if (IsIntegrated(point)) power = new(point.Spec);
        (forward, reverse) = (new(routes.Of(point), series), new(power is null ? new(Route.None) : routes.OfReverse(point), series));
        pairs = new(replacements, (from, to) => Book(from, to));
    }

    public Point Point { get; }

    /// <summary>Whether a point's bookings reach one of the series at some time.</summary>
    public static bool Reaches(Point point, RouteTable routes, IReadOnlyCollection<MinuteSeries> series) =>
        point.Spec is { Kind: PointKind.Register, Measure: not null } ? Reaches(routes.Of(point), series)
        : IsIntegrated(point) && (Reaches(routes.Of(point), series) || Reaches(routes.OfReverse(point), series));

    /// <summary>Takes readings in order of time; rivals of one instant in any order.</summary>
    public void Add(in StoredReading reading) => pairs.Add(reading);

    /// <summary>After the last reading.</summary>
    public void End() => pairs.End();

    void Book(in RegisterReading from, in RegisterReading to)
    {
        if (rule is not null && rule.Judge(from, to, out var unwrapped) is PairVerdict.Advance or PairVerdict.Rollover)
        {
            // A register that stood still is known at every minute, however far its readings are apart.
            var interpolated = to.TimeMs - from.TimeMs > MinuteEnergy.ReadingsApartMsMax && to.Micro != from.Micro;
            foreach (var (minute, cell) in rule.Book(from, unwrapped, MinuteEnergy.MinuteMs)) Add(forward, minute, cell, interpolated);
        }
        if (power is null) return;
        // A power holds until the next one comes, up to the gap limit: what is beyond is estimated, and unknown by the minute.
        foreach (var (minute, along, back) in power.Book(from, to, MinuteEnergy.MinuteMs))
        {
            Add(forward, minute, along, along.EstimatedMicro != 0);
            Add(reverse, minute, back, back.EstimatedMicro != 0);
        }
    }

    void Add(Signs signs, long minute, in Cell cell, bool interpolated)
    {
        if (signs.At(minute / MinutesPerInterval) is not 0 and var sign) minutes.Add(minute, cell, sign, interpolated);
    }

    static bool IsIntegrated(Point point) => point.Spec is { Kind: PointKind.Power, Integrated: true };

    static bool Reaches(Timeline<Route> routes, IReadOnlyCollection<MinuteSeries> series)
    {
        foreach (var route in routes.Entries)
            foreach (var step in route.Value.Steps)
                foreach (var wanted in series)
                    if (wanted.Series == step.Series) return true;
        return false;
    }

    // How often a point's bookings of an interval count, with their sign; intervals come in order, so the last answer is kept.
    sealed class Signs(Timeline<Route> routes, IReadOnlyCollection<MinuteSeries> series)
    {
        long known = long.MinValue;
        int sign;

        public int At(long interval)
        {
            if (interval == known) return sign;
            (known, sign) = (interval, 0);
            var startMs = interval * Spread.IntervalMs;
            foreach (var step in routes.At(startMs).Steps)
                foreach (var wanted in series)
                    if (wanted.Series == step.Series && wanted.Validity.Contains(startMs)) sign += wanted.Sign * step.Sign;
            return sign;
        }
    }
}
