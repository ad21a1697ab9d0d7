using Twin.Model.Ledger;
using Twin.Model.Telemetry;

namespace Twin.Model.Facility;

/// <summary>In how many cases each hard thing occurred: a generator that misses one proves nothing about it.</summary>
sealed class HardThings
{
    readonly SortedDictionary<string, int> cases = new(StringComparer.Ordinal);

    public IReadOnlyDictionary<string, int> Cases => cases;

    public void Count(IReadOnlyCollection<Arrival> arrivals, TwinRun run)
    {
        var ordered = arrivals.GroupBy(a => a.Point).ToArray();
        Note("rollover", run.Events.Any(e => e.Kind == RegisterEventKind.Rollover));
        Note("reset", run.Events.Any(e => e.Kind == RegisterEventKind.Reset));
        Note("implausible advance", run.Events.Any(e => e.Kind == RegisterEventKind.Implausible));
        Note("duplicate", run.Duplicates > 0);
        Note("conflict at one instant", arrivals.GroupBy(a => (a.Point, a.TimeMs)).Any(g => g.Distinct().Count() > 1));
        Note("late reading", ordered.Any(g => g.Zip(g.Skip(1)).Any(p => p.Second.TimeMs < p.First.TimeMs)));
        Note("correction", arrivals.Any(a => a.Correction > 0 && a.Quality != Quality.Bad));
        Note("strike-out", arrivals.Any(a => a.Correction > 0 && a.Quality == Quality.Bad));
        Note("bad reading", arrivals.Any(a => a.Correction == 0 && a.Quality == Quality.Bad));
        Note("gap beyond its limit", run.Ledger.Any(c => c.Value.EstimatedMicro != 0));
        Note("restatement", run.Restatements.Count > 0);
        Note("change of multiplier inside a pair", ordered.Any(g => g.Key == SmallCity.Point("main/import").Key
            && g.Any(a => a.TimeMs < SmallCity.MultiplierChangeMs) && g.Any(a => a.TimeMs > SmallCity.MultiplierChangeMs)));
    }

    void Note(string thing, bool occurred) => cases[thing] = cases.GetValueOrDefault(thing) + (occurred ? 1 : 0);
}
