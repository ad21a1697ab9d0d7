using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.Model.Facility;

/// <summary>Makes pairs of consecutive marks from all readings of one point and the replacements of its meter.</summary>
/// <remarks>The same pairs that <see cref="FacilityLedger"/> keeps as readings come; here for readings that are read in order of time.</remarks>
sealed class MarkPairs
{
    readonly Queue<MeterReplacement> replacements;
    readonly Action<RegisterReading, RegisterReading> pair;
    StoredReading? speaking; // the highest rank so far of the instant that is being read
    Mark? last;

    /// <param name="replacements">The point's, in order of time.</param>
    /// <param name="pair">Takes each pair, the second later than the first.</param>
    public MarkPairs(IEnumerable<MeterReplacement> replacements, Action<RegisterReading, RegisterReading> pair) =>
        (this.replacements, this.pair) = (new(replacements), pair);

    /// <summary>Takes readings in order of time; rivals of one instant in any order.</summary>
    public void Add(in StoredReading reading)
    {
        if (speaking is { } one && one.TimeMs == reading.TimeMs)
        {
            if (reading.CompareRank(one) > 0) speaking = reading;
            return;
        }
        Settle();
        speaking = reading;
    }

    /// <summary>After the last reading.</summary>
    public void End()
    {
        Settle();
        while (replacements.TryDequeue(out var replacement)) Take(Mark.Of(replacement));
    }

    void Settle()
    {
        if (speaking is not { } reading) return;
        speaking = null;
        if (reading.Quality == Quality.Bad) return;
        // At one instant the replacement comes first: the reading is the new meter's.
        while (replacements.TryPeek(out var replacement) && replacement.TimeMs <= reading.TimeMs) Take(Mark.Of(replacements.Dequeue()));
        Take(new(reading.TimeMs, reading.Micro, reading.Micro));
    }

    void Take(in Mark mark)
    {
        if (last is { } from && from.TimeMs < mark.TimeMs) pair(from.Out, mark.In);
        last = mark;
    }
}
