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
        var marks = Counting(readings).Select(r => (r.TimeMs, Order: 1, In: r.Micro, Out: r.Micro))
            .Concat(replacements.Where(r => r.Point == register.Key).Select(r => (r.TimeMs, Order: 0, In: r.ClosingMicro, Out: r.OpeningMicro)))
            .OrderBy(m => m.TimeMs).ThenBy(m => m.Order).ToArray();
        var cells = new Dictionary<long, Cell>();
        for (var i = 1; i < marks.Length; i++)
            if (marks[i].TimeMs > marks[i - 1].TimeMs)
                Book(register.Spec, new(marks[i - 1].TimeMs, marks[i - 1].Out), new(marks[i].TimeMs, marks[i].In), cells);
        return cells.Where(c => !c.Value.IsZero).ToDictionary();
    }

    public static StoredReading[] Counting(IEnumerable<StoredReading> readings) => [.. readings
        .GroupBy(r => r.TimeMs)
        .Select(g => g.OrderByDescending(r => r.Correction).ThenByDescending(r => r.Quality).ThenByDescending(r => r.Micro).First())
        .Where(r => r.Quality != Quality.Bad)
        .OrderBy(r => r.TimeMs)];

    static void Book(PointSpec spec, RegisterReading from, RegisterReading to, Dictionary<long, Cell> cells)
    {
        BigInteger a = from.Micro, b = to.Micro;
        if (b < a)
        {
            if (spec.RolloverMicro is not { } capacity || a >= capacity || b < 0) return; // a counter never wraps below zero
            b += capacity;
        }
        var hours = new Fraction(to.TimeMs - from.TimeMs + 60_000, 3_600_000);
        var multiplierAtEnd = spec.Multiplier.At(to.TimeMs);
        var advance = Floor(b, multiplierAtEnd) - Floor(a, multiplierAtEnd);
        if (spec.RatedPerHour is { } rated)
        {
            var most = new Fraction((BigInteger)(rated * spec.PlausibilityMargin * 1_000_000m), 1);
            if (new Fraction(advance, 1) > hours * most) return;
        }

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
