using Twin.Model.Telemetry;

namespace Twin.Model.Past;

/// <summary>What history knows of a point around an instant that is looked back at: enough for its state then and for what it booked in the interval that was open.</summary>
/// <param name="Newest">The highest-ranked reading of the newest instant before the open interval, of any quality.</param>
/// <param name="Counting">The newest counting reading before the open interval.</param>
/// <param name="Since">All kept readings from the start of the open interval up to and at the instant, in order of time, then rank.</param>
/// <param name="Next">The first counting reading after the instant; asked for only where none of <paramref name="Since"/> counts.</param>
public readonly record struct PointPast(StoredReading? Newest, StoredReading? Counting, IReadOnlyList<StoredReading> Since, StoredReading? Next)
{
    public static PointPast None { get; } = new(null, null, [], null);

    /// <summary>The readings of <see cref="Since"/> that speak for their instants.</summary>
    public IEnumerable<StoredReading> Speaking
    {
        get
        {
            for (var i = 0; i < Since.Count; i++)
                if (i + 1 == Since.Count || Since[i + 1].TimeMs != Since[i].TimeMs) yield return Since[i];
        }
    }
}
