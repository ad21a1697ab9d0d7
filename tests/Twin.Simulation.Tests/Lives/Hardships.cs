namespace Twin.Simulation.Lives;

/// <summary>What came to pass in a simulation: one in which a hard thing never happened shows nothing about it.</summary>
sealed class Hardships
{
    public long Lives, Crashes, CrashesInside, CrashesAtStart, FailedSyncs, FullDisks, CutLinks, HalfOpen, Checkpoints, Segments, SegmentsDropped, Resent, ClockJumps, Steps, Readings;

    public void Add(Hardships other)
    {
        Lives += other.Lives;
        Crashes += other.Crashes;
        CrashesInside += other.CrashesInside;
        CrashesAtStart += other.CrashesAtStart;
        FailedSyncs += other.FailedSyncs;
        FullDisks += other.FullDisks;
        CutLinks += other.CutLinks;
        HalfOpen += other.HalfOpen;
        Checkpoints += other.Checkpoints;
        Segments += other.Segments;
        SegmentsDropped += other.SegmentsDropped;
        Resent += other.Resent;
        ClockJumps += other.ClockJumps;
        Steps += other.Steps;
        Readings += other.Readings;
    }

    public override string ToString() => $"{Readings} readings acknowledged in {Lives} lives and {Steps} steps; crashes {Crashes}, {CrashesInside} of them within a disk operation, " +
        $"{CrashesAtStart} at start-up; failed syncs {FailedSyncs}, full disks {FullDisks}, links cut {CutLinks}, half open {HalfOpen}, checkpoints {Checkpoints}, " +
        $"segments begun {Segments}, dropped {SegmentsDropped}, messages sent again {Resent}, clock jumps {ClockJumps}";
}
