using System.Collections.Immutable;

namespace Twin.Model.Topology;

/// <summary>A value and the instant from which it holds (Unix milliseconds, UTC).</summary>
public readonly record struct Dated<T>(long FromMs, T Value);

/// <summary>A value over time: each entry holds from its instant until the next one's.</summary>
/// <remarks>Before the first entry, the first entry's value holds: what a model states without a date has always been so.</remarks>
public sealed class Timeline<T>
{
    public Timeline(T value) : this([new(long.MinValue, value)]) { }

    public Timeline(ImmutableArray<Dated<T>> entries)
    {
        if (entries.IsDefaultOrEmpty) throw new ArgumentException("a timeline has at least one entry", nameof(entries));
        for (var i = 1; i < entries.Length; i++)
            if (entries[i].FromMs <= entries[i - 1].FromMs)
                throw new ArgumentException("entries of a timeline are in strict order of time", nameof(entries));
        Entries = entries;
    }

    public ImmutableArray<Dated<T>> Entries { get; }

    public bool IsConstant => Entries.Length == 1;

    public T Latest => Entries[^1].Value;

    public T At(long timeMs)
    {
        for (var i = Entries.Length - 1; i > 0; i--)
            if (Entries[i].FromMs <= timeMs) return Entries[i].Value;
        return Entries[0].Value;
    }

    /// <summary>The times in which two timelines differ, in order; the first may begin at <see cref="long.MinValue"/> and the last end at <see cref="long.MaxValue"/>.</summary>
    public static IEnumerable<(long FromMs, long ToMs)> Differences(Timeline<T> before, Timeline<T> after)
    {
        long[] breaks = [long.MinValue, .. before.Entries.Concat(after.Entries).Select(e => e.FromMs).Where(t => t > long.MinValue).Distinct().Order(), long.MaxValue];
        long? from = null;
        for (var i = 0; i < breaks.Length; i++)
        {
            var differs = i + 1 < breaks.Length && !EqualityComparer<T>.Default.Equals(before.At(breaks[i]), after.At(breaks[i]));
            if (differs) from ??= breaks[i];
            else if (from is { } started)
            {
                yield return (started, breaks[i]);
                from = null;
            }
        }
    }
}
