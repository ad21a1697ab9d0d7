using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>A meter was exchanged: the old one closed at one value, the new one opened at another.</summary>
public readonly record struct MeterReplacement(PointKey Point, long TimeMs, long ClosingMicro, long OpeningMicro);

/// <summary>An instant at which a register's value is known: as it comes in from before, and as it goes on after. They differ at a replacement alone.</summary>
readonly record struct Mark(long TimeMs, long InMicro, long OutMicro)
{
    public static Mark Of(in RegisterReading reading) => new(reading.TimeMs, reading.Micro, reading.Micro);
    public static Mark Of(in MeterReplacement replacement) => new(replacement.TimeMs, replacement.ClosingMicro, replacement.OpeningMicro);

    public RegisterReading In => new(TimeMs, InMicro);
    public RegisterReading Out => new(TimeMs, OutMicro);
}

/// <summary>The replacements of one facility's meters, few as they are.</summary>
sealed class ReplacementLog
{
    readonly Dictionary<int, SortedList<long, MeterReplacement>> bySlot = [];

    public bool Any(int slot) => bySlot.Count > 0 && bySlot.ContainsKey(slot);

    public IEnumerable<MeterReplacement> All => bySlot.Values.SelectMany(r => r.Values);

    /// <returns>False if a replacement stands at that instant already.</returns>
    public bool TryAdd(int slot, in MeterReplacement replacement)
    {
        if (!bySlot.TryGetValue(slot, out var log)) bySlot[slot] = log = [];
        return log.TryAdd(replacement.TimeMs, replacement);
    }

    /// <summary>The last replacement at or before an instant.</summary>
    public Mark? LastUpTo(int slot, long timeMs)
    {
        Mark? last = null;
        if (bySlot.TryGetValue(slot, out var log))
            foreach (var replacement in log.Values)
                if (replacement.TimeMs <= timeMs) last = Mark.Of(replacement);
        return last;
    }

    /// <summary>The first replacement after an instant.</summary>
    public Mark? FirstAfter(int slot, long timeMs)
    {
        if (bySlot.TryGetValue(slot, out var log))
            foreach (var replacement in log.Values)
                if (replacement.TimeMs > timeMs) return Mark.Of(replacement);
        return null;
    }
}
