namespace Twin.Delivery.Broker;

/// <summary>How long to wait before the next attempt: twice as long each time, up to a bound, and spread, so that all who lost one broker do not come back at once.</summary>
/// <param name="first">Bound of the first wait.</param>
/// <param name="longest">Bound of all later ones.</param>
public sealed class Backoff(TimeSpan first, TimeSpan longest, int seed)
{
    readonly Random chance = new(seed);
    TimeSpan? bound;

    /// <summary>Half of the present bound to all of it.</summary>
    public TimeSpan Next()
    {
        var most = bound ?? first;
        bound = most * 2 < longest ? most * 2 : longest;
        return most * (0.5 + chance.NextDouble() / 2);
    }

    /// <summary>An attempt succeeded, and what it began lasted.</summary>
    public void Reset() => bound = null;
}
