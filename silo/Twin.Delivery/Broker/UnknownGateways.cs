namespace Twin.Delivery.Broker;

/// <summary>Who publishes without being in the model: counted, and the first of them named.</summary>
/// <remarks>They have no account that a rejection could be counted in.</remarks>
public sealed class UnknownGateways
{
    /// <summary>Names kept: an operator looks for a few, not for what someone made up by the thousand.</summary>
    public const int NamesMax = 32;

    readonly Lock gate = new();
    readonly SortedSet<string> names = new(StringComparer.Ordinal);
    long messages;

    public long Messages => Interlocked.Read(ref messages);

    public IReadOnlyList<string> Names
    {
        get { lock (gate) return [.. names]; }
    }

    /// <summary>Given each name that is kept, once.</summary>
    public Action<string>? Named { get; init; }

    internal void Add(string userName)
    {
        Interlocked.Increment(ref messages);
        bool isNew;
        lock (gate) isNew = names.Count < NamesMax && names.Add(userName);
        if (isNew) Named?.Invoke(userName);
    }
}
