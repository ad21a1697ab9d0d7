using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Rules;

namespace Twin.Model.Tariff;

/// <summary>Which days are worked: dated holidays and dated working days at weekends (调休).</summary>
public sealed class DayCalendar
{
    readonly FrozenSet<DateOnly> holidays, workingDays;

    DayCalendar(string id, IEnumerable<DateOnly> holidays, IEnumerable<DateOnly> workingDays, Provenance provenance) =>
        (Id, this.holidays, this.workingDays, Provenance) = (id, holidays.ToFrozenSet(), workingDays.ToFrozenSet(), provenance);

    /// <summary>Weekends alone.</summary>
    public static DayCalendar Plain { get; } = new("plain", [], [], new("", "", Standing.High));

    public string Id { get; }
    public Provenance Provenance { get; }
    public IEnumerable<DateOnly> Holidays => holidays.Order();
    public IEnumerable<DateOnly> WorkingDays => workingDays.Order();

    /// <summary>Checks and builds. Faults: both-holiday-and-working, duplicate-date, not-a-weekend.</summary>
    public static Checked<DayCalendar> Build(
        string id, IReadOnlyCollection<DateOnly> holidays, IReadOnlyCollection<DateOnly> workingDays, Provenance provenance)
    {
        List<RuleFault> faults = [];
        foreach (var day in holidays.Intersect(workingDays))
            faults.Add(new($"{id} {day:yyyy-MM-dd}", "both-holiday-and-working", "it is in both lists"));
        foreach (var same in holidays.GroupBy(d => d).Concat(workingDays.GroupBy(d => d)).Where(g => g.Count() > 1))
            faults.Add(new($"{id} {same.Key:yyyy-MM-dd}", "duplicate-date", $"stated {same.Count()} times"));
        foreach (var day in workingDays.Where(d => !IsWeekend(d)))
            faults.Add(new($"{id} {day:yyyy-MM-dd}", "not-a-weekend", $"{day.DayOfWeek} is worked anyway"));
        return Checked<DayCalendar>.Of(faults, () => new(id, holidays, workingDays, provenance));
    }

    public DayType TypeOf(DateOnly day) =>
        holidays.Contains(day) ? DayType.Holiday
        : workingDays.Contains(day) || !IsWeekend(day) ? DayType.Workday
        : DayType.RestDay;

    static bool IsWeekend(DateOnly day) => day.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;
}
