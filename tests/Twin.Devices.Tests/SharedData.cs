namespace Twin.Devices;

/// <summary>Files beside the repository that not every machine has.</summary>
static class SharedData
{
    /// <summary>The path of a file below <c>shared/data</c>; null where there is none.</summary>
    public static string? Find(string name)
    {
        var folders = new List<string?> { Environment.GetEnvironmentVariable("TWIN_SHARED") };
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            folders.Add(Path.Combine(folder.FullName, "shared"));
        return folders.Where(f => !string.IsNullOrEmpty(f)).Select(f => Path.Combine(f!, "data", name)).FirstOrDefault(File.Exists);
    }
}

/// <summary>A test of the steel plant's year; skipped, with a message, where its file is absent.</summary>
sealed class SteelPlantFactAttribute : FactAttribute
{
    public const string FileName = "steel-plant-2018-15min.csv";

    public SteelPlantFactAttribute()
    {
        if (SharedData.Find(FileName) is null) Skip = $"{FileName} is neither in ../shared/data nor in TWIN_SHARED";
    }
}
