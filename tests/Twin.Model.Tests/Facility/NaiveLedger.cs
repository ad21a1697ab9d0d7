using System.Numerics;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>The reference: sort all readings, keep the counting one of each instant, sum the pairs. Written apart from the shipped code, in big rationals.</summary>
static class NaiveLedger
{
    const long Quarter = 900_000;

    public static Dictionary<long, Cell> Of(Point register, IEnumerable<StoredReading> readings, IEnumerable<MeterReplacement> replacements)
    {
        var cells = new Dictionary<long, Cell>();
        foreach (var (from, to) in Pairs(register, readings, replacements)) Book(register.Spec, from, to, cells);
        return cells.Where(c => !c.Value.IsZero).ToDictionary();
    }

    /// <summary>What consecutive readings tell besides plain advance.</summary>
    public static RegisterEvent[] EventsOf(Point register, IEnumerable<StoredReading> readings, IEnumerable<MeterReplacement> replacements) =>
        [.. from pair in Pairs(register, readings, replacements)
            let kind = KindOf(register.Spec, pair.From, pair.To)
            where kind is not null
            select new RegisterEvent(kind.Value, register.Key, pair.From, pair.To)];

    static IEnumerable<(RegisterReading From, RegisterReading To)> Pairs(Point register, IEnumerable<StoredReading> readings, IEnumerable<MeterReplacement> replacements)
    {
        var marks = Counting(readings).Select(r => (r.TimeMs, Order: 1, In: r.Micro, Out: r.Micro))
            .Concat(replacements.Where(r => r.Point == register.Key).Select(r => (r.TimeMs, Order: 0, In: r.ClosingMicro, Out: r.OpeningMicro)))
            .OrderBy(m => m.TimeMs).ThenBy(m => m.Order).ToArray();
        for (var i = 1; i < marks.Length; i++)
            if (marks[i].TimeMs > marks[i - 1].TimeMs)
                yield return (new(marks[i - 1].TimeMs, marks[i - 1].Out), new(marks[i].TimeMs, marks[i].In));
    }

    static RegisterEventKind? KindOf(PointSpec spec, RegisterReading from, RegisterReading to)
    {
        if (to.Micro >= from.Micro) return IsPlausible(spec, from, to, to.Micro) ? null : RegisterEventKind.Implausible;
        // A counter never wraps below zero, and one of no rating says nothing of how far it can have gone.
        return spec.RolloverMicro is { } capacity && spec.RatedPerHour is not null && from.Micro < capacity && to.Micro >= 0 && IsPlausible(spec, from, to, to.Micro + (BigInteger)capacity)
            ? RegisterEventKind.Rollover : RegisterEventKind.Reset;
    }

    static bool IsPlausible(PointSpec spec, RegisterReading from, RegisterReading to, BigInteger reached)
    {
        if (spec.RatedPerHour is not { } rated) return true;
        var multiplierAtEnd = spec.Multiplier.At(to.TimeMs);
        var advance = Floor(reached, multiplierAtEnd) - Floor(from.Micro, multiplierAtEnd);
        var most = new Fraction((BigInteger)(rated * spec.PlausibilityMargin * 1_000_000m), 1);
        return !(new Fraction(advance, 1) > new Fraction(to.TimeMs - from.TimeMs + 60_000, 3_600_000) * most);
    }

    public static StoredReading[] Counting(IEnumerable<StoredReading> readings) => [.. readings
        .GroupBy(r => r.TimeMs)
        .Select(g => g.OrderByDescending(r => r.Correction).ThenByDescending(r => r.Quality).ThenByDescending(r => r.Micro).First())
        .Where(r => r.Quality != Quality.Bad)
        .OrderBy(r => r.TimeMs)];

    static void Book(PointSpec spec, RegisterReading from, RegisterReading to, Dictionary<long, Cell> cells)
    {
        var kind = KindOf(spec, from, to);
        if (kind is RegisterEventKind.Reset or RegisterEventKind.Implausible) return;
        BigInteger a = from.Micro, b = to.Micro + (kind == RegisterEventKind.Rollover ? (BigInteger)spec.RolloverMicro!.Value : 0);

        var cuts = spec.Multiplier.Entries.Select(e => e.FromMs).Where(t => t > from.TimeMs && t < to.TimeMs)
            .Prepend(from.TimeMs).Append(to.TimeMs).ToArray();
        for (var i = 1; i < cuts.Length; i++)
        {
            var multiplier = spec.Multiplier.At(cuts[i - 1]);
            var start = Floor(Raw(cuts[i - 1]), multiplier);
            var whole = Floor(Raw(cuts[i]), multiplier) - start;
            BigInteger booked = 0;
            for (var t = cuts[i - 1]; t < cuts[i];)
            {
                var interval = t / Quarter;
                var end = Math.Min((interval + 1) * Quarter, cuts[i]);
                var upTo = whole * (end - cuts[i - 1]) / (cuts[i] - cuts[i - 1]);
                var micro = (long)(upTo - booked);
                cells[interval] = cells.GetValueOrDefault(interval)
                    + new Cell(micro, end - t, to.TimeMs - from.TimeMs > spec.GapLimitMs ? micro : 0);
                (booked, t) = (upTo, end);
            }
        }

        BigInteger Raw(long t) => t == to.TimeMs ? b : a + (b - a) * (t - from.TimeMs) / (to.TimeMs - from.TimeMs);
    }

    static BigInteger Floor(BigInteger micro, decimal multiplier)
    {
        var scaled = micro * (BigInteger)(multiplier * 1000m);
        return BigInteger.Divide(scaled - (((scaled % 1000) + 1000) % 1000), 1000);
    }

    readonly record struct Fraction(BigInteger Numerator, BigInteger Denominator)
    {
        public static Fraction operator *(Fraction a, Fraction b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);
        public static bool operator >(Fraction a, Fraction b) => a.Numerator * b.Denominator > b.Numerator * a.Denominator;
        public static bool operator <(Fraction a, Fraction b) => b > a;
    }
}
