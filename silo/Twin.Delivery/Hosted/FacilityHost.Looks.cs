using Twin.Model.Facility;
using Twin.Model.Past;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

// What is asked of a facility beside its ledger: events, neighbours, its past.
public sealed partial class FacilityHost
{
    /// <summary>Registers' events as they stand.</summary>
    public RegisterEventBook RegisterEvents => state.RegisterEvents;

    public IEnumerable<MeterReplacement> ReplacementsOf(PointKey point) => state.ReplacementsOf(point);

    public async Task<Neighbours> AroundAsync(PointKey point, long timeMs, CancellationToken cancel)
    {
        await state.Archive.FetchAsync([(point, timeMs)], cancel);
        return state.Archive.Around(point, timeMs);
    }

    /// <summary>What a point was at an instant.</summary>
    /// <param name="openMs">The beginning of the interval that holds the instant.</param>
    public async Task<PointPast> PastAsync(PointKey point, long openMs, long atMs, CancellationToken cancel)
    {
        var since = (await state.Archive.ReadAsync(point, openMs, atMs + 1, int.MaxValue, cancel)).ToArray();
        Array.Sort(since, static (a, b) => a.TimeMs != b.TimeMs ? a.TimeMs.CompareTo(b.TimeMs) : a.CompareRank(b));
        var newest = await state.Archive.NewestBeforeAsync(point, openMs, cancel);
        var past = new PointPast(newest, newest, since, null);
        if (newest is not { Quality: Quality.Bad } && (newest is null || past.Speaking.Any(r => r.Quality != Quality.Bad))) return past;
        var around = await AroundAsync(point, openMs, cancel);
        return past with { Counting = around.Before, Next = around.After };
    }
}
