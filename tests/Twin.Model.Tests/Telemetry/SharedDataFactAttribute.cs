using Xunit;

namespace Twin.Model.Telemetry;

/// <summary>A test of measured data that not every machine has beside the repository; skipped, with a message, where it is absent.</summary>
sealed class SharedDataFactAttribute : FactAttribute
{
    public SharedDataFactAttribute(string name)
    {
        if (Find(name) is null) Skip = $"{name} is neither in ../shared/data nor in TWIN_SHARED";
    }

    public static string? Find(string name)
    {
        List<string?> folders = [Environment.GetEnvironmentVariable("TWIN_SHARED")];
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            folders.Add(Path.Combine(folder.FullName, "shared"));
        return folders.Where(f => !string.IsNullOrEmpty(f)).Select(f => Path.Combine(f!, "data", name)).FirstOrDefault(File.Exists);
    }
}
