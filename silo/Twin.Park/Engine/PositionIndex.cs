using System.Buffers.Binary;
using Twin.Model.Ledger;
using Twin.Storage.Journal;

namespace Twin.Park.Engine;

/// <summary>Which journal position was the newest at which time, every five minutes: what was known at an instant is what was known at its position.</summary>
/// <remarks>
/// A mark is the first five minutes in which a frame came, and the position before that frame. All frames between two marks came within the
/// five minutes of the earlier one, so the newest position before a whole five minutes is exact. Intervals close at whole five minutes too
/// (<see cref="Closing"/>), so which were closed at a position follows from its mark. 288 marks a day are 4.6 KB.
/// </remarks>
sealed class PositionIndex : IFrameFollower
{
    public const long StepMs = 5 * 60 * 1000;

    const int StepsPerDay = 288;

    readonly List<(long Step, long Before)> marks = [];
    long savedFromDay = long.MinValue;

    public void Follow(CommitFrame frame, CityState state) => Mark(frame.Position, frame.CommitTimeMs);

    /// <summary>Takes note of a frame; in order of positions.</summary>
    public void Mark(long position, long commitMs)
    {
        var step = commitMs / StepMs;
        if (marks.Count == 0 || step > marks[^1].Step) marks.Add((step, position - 1));
    }

    /// <summary>The newest position committed before an instant that is a whole five minutes; null where it lies before what the index knows.</summary>
    /// <param name="current">The newest position of all, for instants after the last mark.</param>
    public long? PositionBefore(long timeMs, long current)
    {
        var step = timeMs / StepMs;
        var at = FirstFrom(step);
        if (at == marks.Count) return current;
        return at > 0 || marks[0].Before == 0 || marks[0].Step == step ? marks[at].Before : null;
    }

    /// <summary>Up to when the intervals were closed that were closed at a position, in milliseconds; null where the index does not know the position.</summary>
    public long? ClosedUntilMs(long position)
    {
        if (position == 0) return 0;
        var (low, high) = (0, marks.Count); // the last mark before which the position does not lie
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (marks[middle].Before < position) low = middle + 1; else high = middle;
        }
        return low == 0 ? null : (Closing.LastClosed(marks[low - 1].Step * StepMs) + 1) * Spread.IntervalMs;
    }

    /// <summary>The days of marks that changed since they were last taken.</summary>
    public IEnumerable<(int Day, byte[] Image)> TakeUnsaved()
    {
        foreach (var day in marks[FirstFrom(savedFromDay == long.MinValue ? long.MinValue : savedFromDay * StepsPerDay)..].GroupBy(m => m.Step / StepsPerDay))
        {
            var image = new byte[day.Count() * 16];
            foreach (var (i, (step, before)) in day.Index())
            {
                BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(i * 16), step);
                BinaryPrimitives.WriteInt64LittleEndian(image.AsSpan(i * 16 + 8), before);
            }
            yield return ((int)day.Key, image);
        }
        if (marks.Count > 0) savedFromDay = marks[^1].Step / StepsPerDay;
    }

    /// <summary>Restores a day; in order of days.</summary>
    public void Restore(ReadOnlySpan<byte> image)
    {
        for (; image.Length >= 16; image = image[16..])
            marks.Add((BinaryPrimitives.ReadInt64LittleEndian(image), BinaryPrimitives.ReadInt64LittleEndian(image[8..])));
        savedFromDay = marks[^1].Step / StepsPerDay;
    }

    int FirstFrom(long step)
    {
        var (low, high) = (0, marks.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (marks[middle].Step < step) low = middle + 1; else high = middle;
        }
        return low;
    }
}
