using System.Collections.Immutable;

namespace Twin.Model.Ledger;

/// <summary>One series that a register's bookings reach.</summary>
/// <param name="Sign">+1, or -1 where the series is a residual and this register one of the children's.</param>
/// <param name="Covers">Whether the register's time counts for the series' coverage.</param>
public readonly record struct RouteStep(SeriesKey Series, int Sign, bool Covers)
{
    public Cell Of(in Cell booked) => new(Sign * booked.Micro, Covers ? booked.CoveredMs : 0, Sign * booked.EstimatedMicro);
}

/// <summary>All node and residual series that a register's bookings reach, from its node up to the city. Shared by registers alike.</summary>
public sealed record Route(ImmutableArray<RouteStep> Steps)
{
    public static Route None { get; } = new(ImmutableArray<RouteStep>.Empty);

    public bool Equals(Route? other) => other is not null && Steps.AsSpan().SequenceEqual(other.Steps.AsSpan());

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var step in Steps) hash.Add(step);
        return hash.ToHashCode();
    }
}
