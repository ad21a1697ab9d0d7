using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Tariff;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary>The bands of a tariff's days, by season and type of day.</summary>
sealed class ScheduleSection(LoadContext context)
{
    public static MapShape Shape { get; } = new("daySchedule", ["name", "bands"], ["seasons", "days"]);

    public static FrozenDictionary<string, Band> Bands { get; } = new Dictionary<string, Band>(StringComparer.Ordinal)
    {
        ["criticalPeak"] = Band.CriticalPeak, ["peak"] = Band.Peak, ["flat"] = Band.Flat, ["valley"] = Band.Valley, ["deepValley"] = Band.DeepValley,
    }.ToFrozenDictionary();

    public static FrozenDictionary<string, DayType> DayTypes { get; } = new Dictionary<string, DayType>(StringComparer.Ordinal)
    {
        ["workday"] = DayType.Workday, ["restDay"] = DayType.RestDay, ["holiday"] = DayType.Holiday,
    }.ToFrozenDictionary();

    /// <param name="version">Id of the tariff's version, which begins the places of its faults.</param>
    public ImmutableArray<DaySchedule> ReadAll(YamlItem? list, string? version, RulePlaces places)
    {
        var schedules = ImmutableArray.CreateBuilder<DaySchedule>();
        foreach (var item in context.ListOf(list))
        {
            if (Shape.Open(item, context.Faults) is not { } map) continue;
            var name = TextFields.ReadText(map["name"], context) ?? "";
            var schedule = new DaySchedule { Name = name, Bands = [.. Read(map["bands"], ReadBand)] };
            if (map["seasons"] is { } seasons) schedule = schedule with { Seasons = [.. Read(seasons, ReadSeason)] };
            if (map["days"] is { } days) schedule = schedule with { DayTypes = [.. Read(days, d => TextFields.ReadWord(d, context, DayTypes))] };
            places.Add($"{version} {name}", map);
            schedules.Add(schedule);
        }
        return schedules.ToImmutable();
    }

    IEnumerable<T> Read<T>(YamlItem? list, Func<YamlItem, T?> read) where T : struct =>
        context.ListOf(list).Select(read).OfType<T>();

    // "07:00-10:00 flat"
    BandSpan? ReadBand(YamlItem item)
    {
        if (item is YamlScalar { Text: var text } && text.Split(' ') is [var span, var word] && Bands.TryGetValue(word, out var band)
            && span.Split('-') is [var fromClock, var toClock] && TryMinute(fromClock, out var from) && TryMinute(toClock, out var to))
            return new(from, to, band);
        context.Faults.Add(item, $"is a span of local time and its band: 07:00-10:00 flat; bands are {string.Join(", ", Bands.Keys)}");
        return null;
    }

    // "05-01..10-31", both inclusive
    Season? ReadSeason(YamlItem item)
    {
        if (item is YamlScalar { Text: var text } && text.Split("..") is [var from, var to]
            && TryTwo(from, '-', out var fromMonth, out var fromDay) && TryTwo(to, '-', out var toMonth, out var toDay))
            return new(fromMonth, fromDay, toMonth, toDay);
        context.Faults.Add(item, "is a part of the year, both ends inclusive: 05-01..10-31");
        return null;
    }

    static bool TryMinute(string clock, out int minute)
    {
        var isClock = TryTwo(clock, ':', out var hour, out var rest) && hour <= 24 && rest < 60;
        minute = hour * 60 + rest;
        return isClock;
    }

    static bool TryTwo(string text, char between, out int first, out int second)
    {
        (first, second) = (0, 0);
        return text.Length == 5 && text[2] == between
            && int.TryParse(text.AsSpan(0, 2), NumberStyles.None, CultureInfo.InvariantCulture, out first)
            && int.TryParse(text.AsSpan(3, 2), NumberStyles.None, CultureInfo.InvariantCulture, out second);
    }
}
