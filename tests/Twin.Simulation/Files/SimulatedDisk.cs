using Twin.Storage.Journal;

namespace Twin.Simulation.Files;

/// <summary>The machine stops here. No code under test may catch it.</summary>
public sealed class SimulatedCrashException() : Exception("simulated crash");

/// <summary>A directory on a disk that forgets, fills up, fails and rots, all by seed.</summary>
/// <remarks>
/// Each file has what the process sees and what the medium holds. A crash keeps of each sector written since the last
/// sync the old or the new content, and of names made or deleted since the last directory sync the old or the new state.
/// A sync that fails drops its sectors, as Linux does: they look written and never will be.
/// </remarks>
public sealed class SimulatedDisk(int seed) : IJournalFiles
{
    readonly Random chance = new(seed);
    readonly Dictionary<string, SimulatedFile> seen = new(StringComparer.Ordinal);
    readonly Dictionary<string, SimulatedFile> durable = new(StringComparer.Ordinal);
    int generation;

    /// <summary>Bytes that the disk has room for, all files together.</summary>
    public long CapacityBytes { get; set; } = long.MaxValue;

    /// <summary>How many syncs from now on succeed before one fails; negative: none fails.</summary>
    public int SyncsUntilFailure { get; set; } = -1;

    /// <summary>How many writes from now on succeed before one fails otherwise than for space; negative: none fails.</summary>
    public int WritesUntilFailure { get; set; } = -1;

    /// <summary>How many creations from now on succeed before one fails; negative: none fails.</summary>
    public int CreationsUntilFailure { get; set; } = -1;

    /// <summary>
    /// How many operations that change the disk happen before one throws <see cref="SimulatedCrashException"/> instead,
    /// a write halfway; negative: none does. The test then calls <see cref="Crash"/> or <see cref="Kill"/>.
    /// </summary>
    public int OperationsUntilCrash { get; set; } = -1;

    /// <summary>Ends the process and the machine with it: what was not synced is kept or lost by chance, sector by sector.</summary>
    /// <param name="keep">How likely a sector or a name that was not synced is kept; 0 loses all, 1 is a mere kill.</param>
    public void Crash(double keep)
    {
        generation++;
        foreach (var name in seen.Keys.Union(durable.Keys).ToArray())
        {
            var (now, then) = (seen.GetValueOrDefault(name), durable.GetValueOrDefault(name));
            if (!ReferenceEquals(now, then) && !Happens(keep)) now = then;
            seen.Remove(name);
            if (now is not null) seen[name] = now;
        }
        durable.Clear();
        foreach (var (name, file) in seen)
        {
            file.Crash(keep);
            durable[name] = file;
        }
    }

    /// <summary>The process ends, the machine stays up: all that was written is still seen, synced or not.</summary>
    public void Kill() => generation++;

    /// <summary>The sector that holds this byte can no longer be read.</summary>
    public void Spoil(string name, long offset) => seen[name].Spoil(offset);

    public byte[] Content(string name) => seen[name].Content();

    /// <summary>Puts a file in place, durably.</summary>
    public void Put(string name, byte[] content)
    {
        var file = new SimulatedFile(this, content);
        (seen[name], durable[name]) = (file, file);
    }

    public IReadOnlyList<string> List() => [.. seen.Keys];

    public IJournalFile Create(string name)
    {
        Step();
        if (FailsNow(CreationsUntilFailure, left => CreationsUntilFailure = left)) throw new IOException("simulated: no handle", 24);
        var file = new SimulatedFile(this, []);
        seen[name] = file;
        return new SimulatedHandle(this, file);
    }

    public IJournalFile OpenToRead(string name) => new SimulatedHandle(this, seen[name]);

    public IJournalFile OpenToWrite(string name) => new SimulatedHandle(this, seen[name]);

    public void Delete(string name)
    {
        Step();
        seen.Remove(name);
    }

    public void SyncDirectory()
    {
        Step();
        durable.Clear();
        foreach (var (name, file) in seen) durable[name] = file;
    }

    internal int Generation => generation;

    internal long FreeBytes => CapacityBytes - seen.Values.Sum(file => file.Length);

    internal bool Happens(double likely) => chance.NextDouble() < likely;

    internal int Below(int bound) => chance.Next(bound);

    internal bool CrashesNow() => FailsNow(OperationsUntilCrash, left => OperationsUntilCrash = left);

    internal void Step()
    {
        if (CrashesNow()) throw new SimulatedCrashException();
    }

    internal bool SyncFails() => FailsNow(SyncsUntilFailure, left => SyncsUntilFailure = left);

    internal bool WriteFails() => FailsNow(WritesUntilFailure, left => WritesUntilFailure = left);

    // Counts down, and fails once when it reaches zero.
    static bool FailsNow(int left, Action<int> set)
    {
        if (left >= 0) set(left - 1);
        return left == 0;
    }
}
