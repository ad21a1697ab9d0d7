using System.Globalization;

namespace Twin.Model.Rules;

/// <summary>One quarter hour of the steel plant's year: local start, kWh and kvarh.</summary>
sealed record SteelRow(DateTime LocalStart, decimal Kwh, decimal Lagging, decimal Leading)
{
    public long Interval => (new DateTimeOffset(LocalStart, Some.Haikou.GetUtcOffset(LocalStart)).ToUnixTimeMilliseconds()) / Some.Quarter;
}

/// <summary>The measured year of a steel plant (UCI, "Steel Industry Energy Consumption", CC BY 4.0), where it lies beside the repository.</summary>
static class SteelPlant
{
    const string File = "steel-plant-2018-15min.csv";

    /// <summary>The file in TWIN_SHARED, or in a "shared" folder beside a folder that the tests run in; null where it is absent.</summary>
    public static string? Path { get; } = Find();

    /// <summary>Stamps are ends; 24:00 is written as 00:00 of the same date.</summary>
    public static IReadOnlyList<SteelRow> Rows { get; } = Path is null ? [] :
    [
        .. System.IO.File.ReadLines(Path).Skip(1).Where(line => line.Length > 0).Select(line => line.Split(',')).Select(cells =>
        {
            var end = DateTime.ParseExact(cells[0], "dd-MM-yyyy HH:mm", CultureInfo.InvariantCulture);
            if (end.TimeOfDay == TimeSpan.Zero) end = end.AddDays(1);
            return new SteelRow(end.AddMinutes(-15), Number(cells[1]), Number(cells[2]), Number(cells[3]));
        }),
    ];

    static decimal Number(string cell) => decimal.Parse(cell, CultureInfo.InvariantCulture);

    static string? Find()
    {
        var roots = new List<string>();
        if (Environment.GetEnvironmentVariable("TWIN_SHARED") is { Length: > 0 } shared) roots.Add(shared);
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            roots.Add(System.IO.Path.Combine(folder.FullName, "shared"));
        return roots.Select(root => System.IO.Path.Combine(root, "data", File)).FirstOrDefault(System.IO.File.Exists);
    }
}

/// <summary>A fact about the steel plant's year; skipped where the file is absent.</summary>
[AttributeUsage(AttributeTargets.Method)]
sealed class SteelPlantFactAttribute : FactAttribute
{
    public SteelPlantFactAttribute()
    {
        if (SteelPlant.Path is null) Skip = "steel-plant-2018-15min.csv is not here; set TWIN_SHARED to the folder that holds data/";
    }
}
