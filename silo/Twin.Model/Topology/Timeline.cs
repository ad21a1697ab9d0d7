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
}
