using Twin.Model.Facility;
using Twin.Model.Ledger;

namespace Twin.Model.Derivation;

/// <summary>Which intervals of one UTC day of a node changed: those that were open when they did, and those that were closed, with the newest commit that changed one of these.</summary>
struct DayTouches
{
    public const int Intervals = 96;

    public UInt128 Open, Closed;
    public CommitPoint At;
    public RestatementCause Cause;

    public void Add(int interval) => Open |= UInt128.One << interval;

    public void Add(int interval, in CommitPoint at, RestatementCause cause)
    {
        Closed |= UInt128.One << interval;
        Follow(at, cause);
    }

    public void Add(in DayTouches other)
    {
        Open |= other.Open;
        Closed |= other.Closed;
        if (other.Closed != 0) Follow(other.At, other.Cause);
    }

    void Follow(in CommitPoint at, RestatementCause cause)
    {
        if (at.Position >= At.Position) (At, Cause) = (at, cause);
    }

    public readonly bool Any(int interval) => ((Open | Closed) >> interval & UInt128.One) != 0;
    public readonly bool IsClosed(int interval) => (Closed >> interval & UInt128.One) != 0;

    public static (long Day, int Interval) Of(long interval)
    {
        var day = Math.DivRem(interval, Intervals, out var rest);
        return rest < 0 ? (day - 1, (int)rest + Intervals) : (day, (int)rest);
    }
}
