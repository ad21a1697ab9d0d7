namespace Twin.Park.Server;

/// <summary>Where the things under test lie.</summary>
static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string Haikou => Path.Combine(Root, "infra/models/haikou.yaml");

    /// <summary>The hash of the demo city's password, for models that tests write.</summary>
    public static string DemoHash { get; } = File.ReadLines(Haikou).First(l => l.Contains("&demo ", StringComparison.Ordinal)).Split("&demo ")[1].Trim();

    public static string Screen => Path.Combine(Root, "clients/screen/dist");
    public static string ParkProgram => Program("silo/Twin.Park", "Twin.Park.dll");
    public static string DevicesProgram => Program("devices/Twin.Devices", "Twin.Devices.dll");

    /// <summary>Measured data beside the repository; null where it is not there.</summary>
    public static string? SteelPlant =>
        Path.Combine(Environment.GetEnvironmentVariable("TWIN_SHARED") ?? Path.Combine(Root, "../shared"), "data/steel-plant-2018-15min.csv") is var file
        && File.Exists(file) ? file : null;

    // The programs are built beside the tests, in the same configuration.
    static string Program(string project, string name) =>
        Path.Combine(Root, project, "bin", Path.GetFileName(Path.GetDirectoryName(AppContext.BaseDirectory.TrimEnd('/')))!, "net10.0", name);

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Twin.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Twin.sln above {AppContext.BaseDirectory}");
    }
}
