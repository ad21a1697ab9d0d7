using Twin.Model.Tariff;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>calendars</c>: dated holidays, and weekends that are worked (调休).</summary>
sealed class CalendarSection(LoadContext context, SourceSection sources)
{
    public static MapShape Shape { get; } = new("calendar", ["id", "source", "standing"], ["holidays", "workingDays", "note"]);

    public Named<DayCalendar> All { get; } = new("calendars", context);

    public void ReadAll(IReadOnlyList<YamlMap> documents)
    {
        foreach (var map in RuleList.Of(documents, "calendars", Shape, context))
        {
            var id = All.ReadId(map);
            All.Add(id, Read(map, id));
        }
    }

    DayCalendar? Read(YamlMap map, string? id)
    {
        var places = new RulePlaces();
        var faults = context.Faults.Total;
        List<DateOnly> holidays = ReadDays(map["holidays"], id, places), workingDays = ReadDays(map["workingDays"], id, places);
        var provenance = sources.Of(map);
        if (id is null || provenance is null || context.Faults.Total > faults) return null;
        var built = DayCalendar.Build(id, holidays, workingDays, provenance);
        places.Report(built.Faults, map, context.Faults);
        return built.Value;
    }

    // "2026-02-14", or "2026-02-15..2026-02-23", both inclusive
    List<DateOnly> ReadDays(YamlItem? list, string? calendar, RulePlaces places)
    {
        List<DateOnly> days = [];
        foreach (var item in context.ListOf(list))
        {
            var ends = item is YamlScalar { Text: var text } ? text.Split("..") : [];
            if (ends.Length is not (1 or 2) || !RuleFields.TryDay(ends[0], out var from) || !RuleFields.TryDay(ends[^1], out var to)
                || to < from || to.DayNumber - from.DayNumber > 366)
            {
                context.Faults.Add(item, "is a day, 2026-02-14, or a span of at most a year, 2026-02-15..2026-02-23, both inclusive");
                continue;
            }
            for (var day = from; day <= to; day = day.AddDays(1))
            {
                days.Add(day);
                places.Add($"{calendar} {day:yyyy-MM-dd}", item);
            }
            if (days.Count <= ModelBounds.CalendarDaysMax) continue;
            context.Faults.AddWithoutValue(list!, $"a calendar has at most {ModelBounds.CalendarDaysMax} days of a kind");
            break;
        }
        return days;
    }
}
