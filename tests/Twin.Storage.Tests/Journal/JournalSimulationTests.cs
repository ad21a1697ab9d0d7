using System.Globalization;
using Twin.Simulation.Files;
using Xunit.Abstractions;

namespace Twin.Storage.Journal;

/// <summary>
/// The shipped writer and reader over disks that crash at any operation, fill up, fail and forget. Whatever happens:
/// what was acknowledged is read back, in order, and nothing but what was appended.
/// </summary>
/// <remarks>TWIN_SEEDS sets how many seeds, TWIN_SEED_FIRST where they begin: one that failed is replayed alone.</remarks>
public sealed class JournalSimulationTests(ITestOutputHelper output)
{
    const int UsualSeeds = 1500;

    static readonly int First = Setting("TWIN_SEED_FIRST", 0), Seeds = Setting("TWIN_SEEDS", UsualSeeds);

    [Fact]
    public void No_acknowledged_frame_is_lost_or_changed_by_any_crash()
    {
        var seen = new Hardships();
        for (var seed = First; seed < First + Seeds; seed++)
        {
            try
            {
                new Life(seed, seen).Run();
            }
            catch (Exception error) when (error is not OperationCanceledException)
            {
                throw new InvalidOperationException($"seed {seed} fails", error);
            }
        }
        output.WriteLine($"{Seeds} seeds from {First}: {seen}");
        if (Seeds < UsualSeeds) return;
        // A simulation in which a hard thing never came to pass shows nothing about it.
        seen.ShouldSatisfyAllConditions(
            s => s.Crashes.ShouldBeGreaterThan(Seeds), s => s.TornTails.ShouldBeGreaterThan(50),
            s => s.FullDisks.ShouldBeGreaterThan(50), s => s.FailedSyncs.ShouldBeGreaterThan(50),
            s => s.KeptUnacknowledged.ShouldBeGreaterThan(50), s => s.Rolls.ShouldBeGreaterThan(Seeds),
            s => s.Drops.ShouldBeGreaterThan(50), s => s.CrashesAtStart.ShouldBeGreaterThan(50));
    }

    static int Setting(string name, int usual) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : usual;

    sealed class Hardships
    {
        public int Crashes, TornTails, FullDisks, FailedSyncs, KeptUnacknowledged, Rolls, Drops, CrashesAtStart;

        public override string ToString() => $"crashes {Crashes}, at the start {CrashesAtStart}, torn tails {TornTails}, " +
            $"full disks {FullDisks}, failed syncs {FailedSyncs}, unacknowledged frames kept {KeptUnacknowledged}, " +
            $"segments {Rolls}, drops {Drops}";
    }

    // One disk through some lives of its process.
    sealed class Life(int seed, Hardships seen)
    {
        readonly Random chance = new(seed);
        readonly SimulatedDisk disk = new(seed);
        readonly List<(long Position, string Text)> acknowledged = [];
        readonly JournalOptions options = Frames.Small with
        {
            SegmentBytes = 8192, MaxFrameBytes = 8192, PreallocateBytes = seed % 3 == 0 ? 0 : 2048,
        };
        (long Position, string Text)? unsure;
        long dropped, commitTimeMs;

        public void Run()
        {
            for (var life = 0; life < 6; life++)
            {
                disk.OperationsUntilCrash = chance.Next(60);
                disk.SyncsUntilFailure = chance.Next(4) == 0 ? chance.Next(20) : -1;
                disk.CapacityBytes = long.MaxValue;
                try
                {
                    Live();
                }
                catch (SimulatedCrashException)
                {
                    seen.Crashes++;
                }
                if (chance.Next(4) == 0) disk.Kill();
                else disk.Crash(keep: chance.Next(3) * 0.5);
                disk.OperationsUntilCrash = disk.SyncsUntilFailure = -1;
                Check();
            }
        }

        void Live()
        {
            seen.CrashesAtStart++;
            JournalWriter writer;
            try
            {
                writer = Frames.Open(disk, options);
            }
            catch (IOException) // a sync that fails at the start: the program ends with a line
            {
                return;
            }
            seen.CrashesAtStart--;
            using (writer)
            {
                Settle(writer.Position);
                if (writer.Recovery.Cut is not null) seen.TornTails++;
                for (var i = 0; i < 40; i++) Step(writer);
            }
        }

        // An unacknowledged frame is either there, and then for good, or gone for good.
        void Settle(long position)
        {
            if (unsure is { } frame && position == frame.Position)
            {
                acknowledged.Add(frame);
                seen.KeptUnacknowledged++;
            }
            unsure = null;
            position.ShouldBe(acknowledged is [.., var newest] ? newest.Position : 0);
        }

        void Step(JournalWriter writer)
        {
            if (chance.Next(8) == 0) disk.CapacityBytes = chance.Next(2) == 0 ? long.MaxValue : 12_000;
            if (chance.Next(30) == 0) Drop(writer);
            var frame = Frames.Numbered(chance.Next(1000), readings: chance.Next(2) == 0 ? chance.Next(4) : chance.Next(150));
            commitTimeMs = frame.CommitTimeMs = Math.Max(frame.CommitTimeMs, commitTimeMs);
            var position = writer.Position + 1;
            unsure = (position, $"frame {position}{Frames.Text(frame)[7..]}");
            var segments = disk.List().Count;
            var fault = writer.Append(frame);
            if (disk.List().Count > segments) seen.Rolls++;
            switch (fault?.Kind)
            {
                case null:
                    acknowledged.Add((frame.Position, Frames.Text(frame)));
                    unsure = null;
                    break;
                case JournalFaultKind.DiskFull:
                    seen.FullDisks++;
                    unsure = null; // taken back: it must not come again
                    break;
                case JournalFaultKind.SyncFailed or JournalFaultKind.WriteFailed:
                    seen.FailedSyncs++;
                    writer.Append(frame).ShouldBe(fault);
                    throw new SimulatedCrashException();
                default:
                    throw new InvalidOperationException(fault!.ToString());
            }
        }

        void Drop(JournalWriter writer)
        {
            dropped = Math.Max(dropped, writer.Position - chance.Next(20));
            writer.DropBefore(dropped);
            seen.Drops++;
        }

        // Read without recovery: a reader must see the truth on a journal that nobody has opened since the crash.
        void Check()
        {
            var first = Math.Max(dropped, 1);
            var read = Frames.ReadAll(disk, first - 1, out var damages, out _);
            damages.ShouldBeEmpty();
            var expected = acknowledged.Where(frame => frame.Position >= first).Select(frame => frame.Text).ToList();
            if (read.Count == expected.Count + 1 && unsure is { } frame) expected.Add(frame.Text);
            read.SequenceEqual(expected).ShouldBeTrue();
        }
    }
}
