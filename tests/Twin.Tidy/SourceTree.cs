using System.Xml.Linq;

namespace Twin.Tidy;

/// <summary>The source tree that the tests were built from.</summary>
static class SourceTree
{
    public static string Root { get; } = FindRoot();

    /// <summary>Source files below the rooms, relative to the root.</summary>
    public static IReadOnlyList<string> Files { get; } = [.. new[] { "silo", "devices", "tests", "clients", "infra" }
        .SelectMany(room => Directory.EnumerateFiles(Path.Combine(Root, room), "*", SearchOption.AllDirectories))
        .Select(file => Path.GetRelativePath(Root, file))
        .Where(file => !file.Split('/').Any(part => part is "bin" or "obj" or "node_modules" or "dist" or ".vite"))];

    public static IEnumerable<string> CSharp(string room) =>
        Files.Where(f => f.StartsWith(room + "/", StringComparison.Ordinal) && f.EndsWith(".cs", StringComparison.Ordinal));

    public static string Read(string file) => File.ReadAllText(Path.Combine(Root, file));

    /// <summary>The projects that a project references, by name.</summary>
    public static IEnumerable<string> References(string project) =>
        XDocument.Parse(Read(project)).Descendants("ProjectReference")
            .Select(r => Path.GetFileNameWithoutExtension((string)r.Attribute("Include")!.Value.Replace('\\', '/')));

    static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            if (File.Exists(Path.Combine(folder.FullName, "Twin.sln"))) return folder.FullName;
        throw new InvalidOperationException($"no Twin.sln above {AppContext.BaseDirectory}");
    }
}
