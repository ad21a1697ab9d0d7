using FsCheck;
using FsCheck.Fluent;
using Twin.Model.Past;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Storage.History;

public sealed class HistoryPropertyTests
{
    const int Points = 3;
    const long StartMs = 1_767_225_600_000;

    public enum Act { Append, Advance, Late, Rival, Strike, Backfill, Burst, Begin, Write, End, Crash, Look, Prepare, Answer }

    public readonly record struct Step(Act Act, int Point, int A, int B);

    [Fact]
    public void History_answers_as_a_sorted_list_would_through_checkpoints_and_crashes() =>
        Prop.ForAll(Programs, program =>
        {
            // Small chunks, so that a short program closes many, and long ones, so that late readings meet many.
            using var run = new Run(program.Length % 2 == 0 ? 128 : 1 << 20);
            foreach (var step in program) run.Do(step);
            run.LookAtAll();
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(250).WithEndSize(150));

    static Arbitrary<Step[]> Programs { get; } = Arb.From(
        (from act in Gen.Frequency(
            (20, Gen.Constant(Act.Append)), (10, Gen.Constant(Act.Advance)), (10, Gen.Constant(Act.Late)), (6, Gen.Constant(Act.Rival)), (4, Gen.Constant(Act.Strike)),
            (3, Gen.Constant(Act.Backfill)), (6, Gen.Constant(Act.Burst)), (5, Gen.Constant(Act.Begin)), (5, Gen.Constant(Act.Write)),
            (5, Gen.Constant(Act.End)), (2, Gen.Constant(Act.Crash)), (10, Gen.Constant(Act.Look)), (3, Gen.Constant(Act.Prepare)), (3, Gen.Constant(Act.Answer)))
         from point in Gen.Choose(0, Points - 1)
         from a in Gen.Choose(0, 1_000_000)
         from b in Gen.Choose(0, 1_000_000)
         select new Step(act, point, a, b)).ArrayOf(), Shrink.Parts);

    sealed class Run(long openChunkBytesMax) : IDisposable
    {
        readonly StoreFolder folder = new(new() { OpenChunkBytesMax = openChunkBytesMax });
        readonly HistoryOracle oracle = new();
        readonly List<(int Point, StoredReading Reading)> journal = [];
        readonly long[] latestMs = [StartMs, StartMs, StartMs];
        readonly List<(HistoryQuery Query, long UpTo, List<StoredReading> Expected, StoredReading? Before)> prepared = [];
        ParkCheckpoint? checkpoint;

        ReadingStore History => folder.Store.History;

        public void Do(Step step)
        {
            var (point, a, b) = (step.Point, step.A, step.B);
            switch (step.Act)
            {
                case Act.Append: Append(point, latestMs[point] + 1 + a % 20_000, b * 10_000L, a); break;
                case Act.Advance: Append(point, latestMs[point] + 900_000 * (1 + a % 3), b, a); break;
                case Act.Late: Append(point, latestMs[point] - a % 3_600_000, b * 100L, a); break;
                case Act.Rival: if (oracle.Of(point) is { Count: > 0 } list) Append(point, list[a % list.Count].TimeMs, b % 5, a); break;
                case Act.Strike: if (oracle.Of(point) is { Count: > 0 } all) Append(point, all[a % all.Count].TimeMs, 0, 77 * (1 + b % 3)); break;
                case Act.Backfill: for (var i = 0; i < 150; i++) Append(point, StartMs - 10_000_000 - a + i * 7_001, b + i, i); break;
                case Act.Burst: for (var i = 0; i < 150; i++) Append(point, latestMs[point] + 1_000, b + i * 1_000, 0); break;
                case Act.Begin: checkpoint ??= Begin(); break;
                case Act.Write: if (checkpoint is not null) folder.Store.Write(checkpoint).ShouldBeNull(); break;
                case Act.End: End(); break;
                case Act.Crash: Crash(); break;
                case Act.Look: Look(point, a, b); break;
                case Act.Prepare: Prepare(point, a, b); break;
                case Act.Answer: Answer(); break;
            }
        }

        void Append(int point, long timeMs, long micro, int seed)
        {
            var quality = seed % 7 == 0 ? Quality.Bad : seed % 5 == 0 ? Quality.Uncertain : Quality.Good;
            var reading = new StoredReading(timeMs, micro, quality, (byte)(seed % 11 == 0 ? 1 + seed % 3 : 0), journal.Count + 1);
            journal.Add((point, reading));
            oracle.Append(point, reading);
            History.Append(new(point), reading);
            latestMs[point] = Math.Max(latestMs[point], timeMs);
        }

        ParkCheckpoint Begin() => folder.Store.BeginCheckpoint(journal.Count);

        void End()
        {
            if (checkpoint is not { IsWritten: true }) return;
            folder.Store.EndCheckpoint(checkpoint);
            checkpoint = null;
        }

        void Crash()
        {
            prepared.Clear();
            checkpoint = null;
            folder.Crash();
            for (var i = (int)folder.Store.Position; i < journal.Count; i++) History.Append(new(journal[i].Point), journal[i].Reading);
        }

        void Look(int point, int a, int b)
        {
            var known = oracle.Of(point);
            var timeMs = known.Count > 0 && b % 2 == 0 ? known[a % known.Count].TimeMs : StartMs - 100_000 + a;
            Same(History.Around(new(point), timeMs), oracle.Around(point, timeMs));
            var (fromMs, toMs) = (timeMs - b, timeMs + a);
            History.Read(new(point), fromMs, toMs, 1 + b % 500).ShouldBe(oracle.Read(point, fromMs, toMs).Take(1 + b % 500));
            SamePast(History.PreparePast([new(point)], timeMs, toMs).Read(CancellationToken.None)[0], point, timeMs, toMs);
        }

        void Prepare(int point, int a, int b)
        {
            var (fromMs, toMs) = (StartMs - 5_000_000 + a, StartMs - 5_000_000 + a + b * 10L);
            prepared.Add((History.Prepare(new(point), fromMs, toMs), journal.Count, [.. oracle.Read(point, fromMs, toMs)], oracle.Around(point, fromMs).Before));
        }

        // A prepared question is answered as of its preparation, or as of a later checkpoint.
        void Answer()
        {
            foreach (var (query, upTo, expected, before) in prepared)
            {
                var answer = query.Stream().ToList();
                answer.Where(r => r.Position <= upTo).ShouldBe(expected);
                if (answer.Count == expected.Count && query.Before() is { } found && found.Position <= upTo) found.ShouldBe(before!.Value);
            }
            prepared.Clear();
        }

        public void LookAtAll()
        {
            Answer();
            for (var point = 0; point < Points; point++)
                History.Read(new(point), long.MinValue, long.MaxValue, int.MaxValue).ShouldBe(oracle.Of(point));
        }

        void SamePast(in PointPast past, int point, long openMs, long atMs)
        {
            var around = oracle.Around(point, openMs);
            past.Newest.ShouldBe(oracle.Of(point).Where(r => r.TimeMs < openMs).Select(r => (StoredReading?)r).LastOrDefault());
            past.Counting.ShouldBe(around.Before);
            past.Since.ShouldBe(oracle.Read(point, openMs, atMs + 1));
            if (past.Newest is not null && past.Speaking.All(r => r.Quality == Quality.Bad)) past.Next.ShouldBe(around.After);
        }

        static void Same(in Neighbours answer, in Neighbours expected)
        {
            answer.Before.ShouldBe(expected.Before);
            answer.After.ShouldBe(expected.After);
            answer.AtInstant.OrderBy(r => r.Position).ShouldBe(expected.AtInstant.OrderBy(r => r.Position));
        }

        public void Dispose() => folder.Dispose();
    }
}
