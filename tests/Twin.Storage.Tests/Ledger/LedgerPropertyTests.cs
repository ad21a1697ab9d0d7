using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Ledger;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.Ledger;

public sealed class LedgerPropertyTests
{
    const long Quarter = Spread.IntervalMs;
    const long Origin = 1_963_584; // 2026-01-01T00:00Z

    static readonly SeriesKey[] Series =
    [
        new(SeriesOwner.Register, Measure.ElectricityImport, 7),
        new(SeriesOwner.Node, Measure.ElectricityImport, 7),
        new(SeriesOwner.Residual, Measure.ElectricityImport, 7),
        new(SeriesOwner.Node, Measure.Water, 1),
    ];

    // As China, and one whose clock changes in February and March, at midnight, by an hour.
    static readonly TimeZoneInfo[] Zones =
    [
        TimeZoneInfo.CreateCustomTimeZone("plus 8", TimeSpan.FromHours(8), "plus 8", "plus 8"),
        TimeZoneInfo.CreateCustomTimeZone("summer", TimeSpan.FromHours(-5), "summer", "winter", "summer",
        [
            TimeZoneInfo.AdjustmentRule.CreateAdjustmentRule(DateTime.MinValue.Date, DateTime.MaxValue.Date, TimeSpan.FromHours(1),
                TimeZoneInfo.TransitionTime.CreateFixedDateRule(default, 2, 7), TimeZoneInfo.TransitionTime.CreateFixedDateRule(default, 3, 9)),
        ]),
        TimeZoneInfo.Utc,
    ];

    public enum Act { Book, Fill, Restate, Begin, Write, End, Crash, Look, KnownAt, Log }

    public readonly record struct Step(Act Act, int Series, int A, int B);

    [Fact]
    public void The_ledger_answers_as_a_table_of_cells_would_through_checkpoints_and_crashes() =>
        Prop.ForAll(Programs, program =>
        {
            using var run = new Run();
            foreach (var step in program) run.Do(step);
            for (var series = 0; series < Series.Length; series++) run.Do(new(Act.Look, series, 0, 1_000_000));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(120));

    static Arbitrary<Step[]> Programs { get; } = Arb.From(
        (from act in Gen.Frequency(
            (20, Gen.Constant(Act.Book)), (4, Gen.Constant(Act.Fill)), (8, Gen.Constant(Act.Restate)), (5, Gen.Constant(Act.Begin)), (5, Gen.Constant(Act.Write)),
            (5, Gen.Constant(Act.End)), (2, Gen.Constant(Act.Crash)), (8, Gen.Constant(Act.Look)), (5, Gen.Constant(Act.KnownAt)), (5, Gen.Constant(Act.Log)))
         from series in Gen.Choose(0, Series.Length - 1)
         from a in Gen.Choose(0, 1_000_000)
         from b in Gen.Choose(0, 1_000_000)
         select new Step(act, series, a, b)).ArrayOf(), Shrink.Parts);

    sealed class Run : IDisposable
    {
        readonly StoreFolder folder = new(new() { Zone = Zones[0] });
        readonly List<(Movement Movement, Restatement? Restatement)> journal = [];
        ParkCheckpoint? checkpoint;

        LedgerStore Ledger => folder.Store.Ledger;

        public void Do(Step step)
        {
            var (a, b) = (step.A, step.B);
            switch (step.Act)
            {
                case Act.Book: Book(step.Series, a, b); break;
                case Act.Fill: for (var i = 0; i < 100; i++) Book(step.Series, a + i, 900_000); break;
                case Act.Restate: Restate(step.Series, a, -b); break;
                case Act.Begin: checkpoint ??= folder.Store.BeginCheckpoint(journal.Count); break;
                case Act.Write: if (checkpoint is not null) folder.Store.Write(checkpoint).ShouldBeNull(); break;
                case Act.End: End(); break;
                case Act.Crash: Crash(a); break;
                case Act.Look: Look(step.Series, a, b); break;
                case Act.KnownAt: KnownAt(step.Series, a, b); break;
                case Act.Log: Log(step.Series, a, b); break;
            }
        }

        // A commit now and then restates one interval twice.
        void Restate(int series, int a, int b)
        {
            var position = journal.Count + 1;
            Book(series, a, b, position);
            Book(series, a + b % 2, b, position);
        }

        void Book(int series, int a, int b, int? restatedAt = null)
        {
            var movement = new Movement(Series[series], Origin + a % (a % 3 == 0 ? 10_000 : 500), new(b * 1_000L + a % 3, b % 900_000, a % 4 == 0 ? b : 0));
            Restatement? restatement = restatedAt is { } position
                ? new(movement.Series, movement.Interval, movement.Change, RestatementCause.LateReading, position, position * 10) : null;
            journal.Add((movement, restatement));
            Feed(journal[^1]);
        }

        void Feed((Movement Movement, Restatement? Restatement) entry)
        {
            Ledger.Book(entry.Movement);
            if (entry.Restatement is { } restatement) Ledger.Log(restatement);
        }

        void End()
        {
            if (checkpoint is not { IsWritten: true }) return;
            folder.Store.EndCheckpoint(checkpoint);
            checkpoint = null;
        }

        void Crash(int zone)
        {
            checkpoint = null;
            folder.Crash(new() { Zone = Zones[zone % Zones.Length] });
            foreach (var entry in journal.Skip((int)folder.Store.Position)) Feed(entry);
        }

        void Look(int series, int a, int b)
        {
            var boundaries = Boundaries(a, b);
            Ledger.Sum(Series[series], boundaries).ShouldBe(Spans(boundaries).Select(span =>
                Total(journal.Select(e => e.Movement).Where(m => Holds(series, span, m.Series, m.Interval)).Select(m => m.Change))));
            LookAtAll(Series[series].Owner, Origin + a % 400, Origin + a % 400 + 1 + b % 300);
        }

        void LookAtAll(SeriesOwner owner, long from, long to) =>
            Ledger.SumsOf(owner, from, to).Where(s => !s.Sum.IsZero).OrderBy(s => s.Series.Packed).ShouldBe(journal.Select(e => e.Movement)
                .Where(m => m.Series.Owner == owner && m.Interval >= from && m.Interval < to)
                .GroupBy(m => m.Series, (one, booked) => (Series: one, Sum: Total(booked.Select(m => m.Change))))
                .Where(s => !s.Sum.IsZero).OrderBy(s => s.Series.Packed));

        void KnownAt(int series, int a, int b)
        {
            var position = journal.Count == 0 ? 0 : a % journal.Count;
            var boundaries = Boundaries(a, b);
            Ledger.SumKnownAt(Series[series], boundaries, position).ShouldBe(Spans(boundaries).Select(span =>
                Total(journal.Select(e => e.Movement).Where(m => Holds(series, span, m.Series, m.Interval)).Select(m => m.Change)) -
                Total(journal.Select(e => e.Restatement).OfType<Restatement>()
                    .Where(r => Holds(series, span, r.Series, r.Interval) && r.Position > position).Select(r => r.Change))));
        }

        void Log(int series, int a, int b)
        {
            var (from, to) = (Origin + a % 400, Origin + a % 400 + 1 + b % 300);
            Ledger.Restatements(Series[series], from, to, 1 + b % 50).ShouldBe(journal.Select(e => e.Restatement).OfType<Restatement>()
                .Where(r => r.Series == Series[series] && r.Interval >= from && r.Interval < to)
                .GroupBy(r => (r.Interval, r.Position))
                .Select(group => group.First() with { Change = Total(group.Select(r => r.Change)) })
                .OrderBy(r => r.Interval).ThenBy(r => r.Position).Take(1 + b % 50));
        }

        static List<long> Boundaries(int a, int b)
        {
            // Some spans are whole local days and months, some of any length.
            List<long> boundaries = [(Origin - 32 + (a % 2 == 0 ? 0 : a % 100)) * Quarter];
            for (var i = 0; i < 3 + b % 5; i++)
            {
                var step = ((a + i) % 4) switch { 0 => 96, 1 => 31 * 96, 2 => 3_000 + b % 200, _ => 1 + b % 200 };
                boundaries.Add(boundaries[^1] + step * Quarter);
            }
            return boundaries;
        }

        static IEnumerable<(long From, long To)> Spans(List<long> boundaries) => boundaries.Zip(boundaries.Skip(1));

        static bool Holds(int series, (long From, long To) span, SeriesKey of, long interval) =>
            of == Series[series] && interval * Quarter >= span.From && interval * Quarter < span.To;

        static Cell Total(IEnumerable<Cell> cells) => cells.Aggregate(default(Cell), (sum, cell) => sum + cell);

        public void Dispose() => folder.Dispose();
    }
}
