using System.Numerics;
using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>Times as 32-bit offsets from the time of receipt: they reach 24 days, which all but old batches keep.</summary>
static class TimeColumn
{
    /// <summary>False, with <paramref name="offsets"/> in any state, where a time is out of reach.</summary>
    public static bool TryNarrow(ReadOnlySpan<long> timesMs, long receivedMs, Span<int> offsets)
    {
        var i = 0;
        var misfits = Vector<long>.Zero;
        var received = new Vector<long>(receivedMs);
        for (; i <= timesMs.Length - 2 * Vector<long>.Count; i += 2 * Vector<long>.Count)
        {
            var low = new Vector<long>(timesMs[i..]) - received;
            var high = new Vector<long>(timesMs[(i + Vector<long>.Count)..]) - received;
            var narrow = Vector.Narrow(low, high);
            Vector.Widen(narrow, out var lowBack, out var highBack);
            misfits |= (low ^ lowBack) | (high ^ highBack);
            narrow.CopyTo(offsets[i..]);
        }
        if (misfits != Vector<long>.Zero) return false;
        for (; i < timesMs.Length; i++)
        {
            var offset = timesMs[i] - receivedMs;
            if (offset != (int)offset) return false;
            offsets[i] = (int)offset;
        }
        return true;
    }

    public static void Widen(ReadOnlySpan<byte> offsetBytes, long receivedMs, Span<long> timesMs)
    {
        var offsets = MemoryMarshal.Cast<byte, int>(offsetBytes);
        var i = 0;
        var received = new Vector<long>(receivedMs);
        for (; i <= offsets.Length - Vector<int>.Count; i += Vector<int>.Count)
        {
            Vector.Widen(new Vector<int>(offsets[i..]), out var low, out var high);
            (low + received).CopyTo(timesMs[i..]);
            (high + received).CopyTo(timesMs[(i + Vector<long>.Count)..]);
        }
        for (; i < offsets.Length; i++) timesMs[i] = offsets[i] + receivedMs;
    }
}
