namespace Twin.Model.Derivation;

/// <summary>Which intervals of one UTC day of a node changed: those that were open when they did, and those that were closed.</summary>
struct DayTouches
{
    public const int Intervals = 96;

    public UInt128 Open, Closed;

    public void Add(int interval, bool closed)
    {
        if (closed) Closed |= UInt128.One << interval;
        else Open |= UInt128.One << interval;
    }

    public void Add(in DayTouches other)
    {
        Open |= other.Open;
        Closed |= other.Closed;
    }

    public readonly bool Any(int interval) => ((Open | Closed) >> interval & UInt128.One) != 0;
    public readonly bool IsClosed(int interval) => (Closed >> interval & UInt128.One) != 0;

    public static (long Day, int Interval) Of(long interval)
    {
        var day = Math.DivRem(interval, Intervals, out var rest);
        return rest < 0 ? (day - 1, (int)rest + Intervals) : (day, (int)rest);
    }
}
