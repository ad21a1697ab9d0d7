using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Xunit.Abstractions;

namespace Twin.Model.Facility;

/// <summary>In how many cases each hard thing occurred: a generator that misses one proves nothing about it.</summary>
sealed class HardThings
{
    readonly SortedDictionary<string, int> cases = new(StringComparer.Ordinal);
    int total;

    public void Count(IReadOnlyCollection<Arrival> fed, TwinRun run, IReadOnlyList<CityModel> models, int exchanged, int restarts)
    {
        total++;
        var ordered = fed.GroupBy(a => a.Point).ToArray();
        Note("rollover", run.Events.Any(e => e.Kind == RegisterEventKind.Rollover));
        Note("reset", run.Events.Any(e => e.Kind == RegisterEventKind.Reset));
        Note("implausible advance", run.Events.Any(e => e.Kind == RegisterEventKind.Implausible));
        Note("event that a later input resolved", run.Events.Count > run.EventBook.Points.Sum(p => run.EventBook.Of(p).Count()));
        Note("duplicate", run.Duplicates > 0);
        Note("conflict at one instant", fed.GroupBy(a => (a.Point, a.TimeMs)).Any(g => g.Distinct().Count() > 1));
        Note("late reading", ordered.Any(g => g.Zip(g.Skip(1)).Any(p => p.Second.TimeMs < p.First.TimeMs)));
        Note("correction", fed.Any(a => a.Correction > 0 && a.Quality != Quality.Bad));
        Note("strike-out", fed.Any(a => a.Correction > 0 && a.Quality == Quality.Bad));
        Note("bad reading", fed.Any(a => a.Correction == 0 && a.Quality == Quality.Bad));
        Note("gap beyond its limit", run.Ledger.Any(c => c.Value.EstimatedMicro != 0));
        Note("restatement", run.Restatements.Count > 0);
        Note("restatement by a model", run.Restatements.Any(r => r.Cause == RestatementCause.ModelChange));
        Note("meter exchanged", exchanged > 0);
        Note("restart", restarts > 0);
        Note("change of multiplier inside a pair", ordered.Any(g => g.Key == SmallCity.Point("main/import").Key
            && g.Any(a => a.TimeMs < SmallCity.MultiplierChangeMs) && g.Any(a => a.TimeMs > SmallCity.MultiplierChangeMs)));
        foreach (var (before, now) in models.Zip(models.Skip(1))) Note(before, now);
        foreach (var thing in Revisions) Note(thing, seen.Contains(thing));
        seen.Clear();
    }

    /// <summary>Prints all counts; fails for what is in fewer than a twentieth of the cases.</summary>
    public void Tell(ITestOutputHelper output)
    {
        foreach (var (thing, count) in cases) output.WriteLine($"{thing}: {count} of {total} cases");
        cases.Where(c => c.Value < total / 20).Select(c => c.Key).ShouldBeEmpty();
    }

    static readonly string[] Revisions =
        ["multiplier revised", "rating or gap limit revised", "role revised with a date", "boundary meter ended", "meter ended", "meter came back", "meter moved to another facility"];

    readonly HashSet<string> seen = [];

    void Note(CityModel before, CityModel now)
    {
        foreach (var point in now.AllPoints)
            if (before.Ended.Points.Any(e => e.Part.Key == point.Key)) seen.Add("meter came back");
            else if (before.Find(point.Key) is { } was)
            {
                if (!was.Spec.Multiplier.Entries.SequenceEqual(point.Spec.Multiplier.Entries)) seen.Add("multiplier revised");
                if (was.Spec.RatedPerHour != point.Spec.RatedPerHour || was.Spec.GapLimitMs != point.Spec.GapLimitMs) seen.Add("rating or gap limit revised");
                if (!was.Device.Role.Entries.SequenceEqual(point.Device.Role.Entries)) seen.Add("role revised with a date");
                if (was.Device.Facility.Key != point.Device.Facility.Key) seen.Add("meter moved to another facility");
            }
        foreach (var (device, _) in now.Ended.Devices)
            if (before.Ended.Devices.All(e => e.Part.Key != device.Key))
                seen.Add(device.Role.Entries.Any(r => r.Value == MeterRole.Boundary) ? "boundary meter ended" : "meter ended");
    }

    void Note(string thing, bool occurred) => cases[thing] = cases.GetValueOrDefault(thing) + (occurred ? 1 : 0);
}
