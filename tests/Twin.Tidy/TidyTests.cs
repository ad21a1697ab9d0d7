using System.Text.RegularExpressions;

namespace Twin.Tidy;

/// <summary>What we agreed on how the source reads, held.</summary>
public sealed partial class TidyTests
{
    [Fact]
    public void Source_files_tell_one_thing()
    {
        // A file over this length needs a reason; none has one today.
        const int linesMax = 320;
        SourceTree.CSharp("silo").Concat(SourceTree.CSharp("devices"))
            .Select(f => (f, Lines: SourceTree.Read(f).Count(c => c == '\n')))
            .Where(f => f.Lines > linesMax).ShouldBeEmpty();
        SourceTree.Files.Where(f => f.EndsWith(".vue", StringComparison.Ordinal))
            .Select(f => (f, Lines: SourceTree.Read(f).Count(c => c == '\n')))
            .Where(f => f.Lines > 220).ShouldBeEmpty();
    }

    [Fact]
    public void Most_source_files_are_short()
    {
        var lines = SourceTree.CSharp("silo").Select(f => SourceTree.Read(f).Count(c => c == '\n')).Order().ToArray();
        lines[lines.Length / 2].ShouldBeLessThan(120);
        lines[lines.Length * 9 / 10].ShouldBeLessThan(220);
    }

    [Fact]
    public void Folders_are_concepts_not_kinds() =>
        SourceTree.Files.Where(f => f.Split('/').SkipLast(1).Any(part =>
            part is "Services" or "Helpers" or "Utils" or "Managers" or "Dto" or "Dtos" or "Interfaces" or "Common" or "Models"))
            .ShouldBeEmpty();

    [Fact]
    public void References_run_one_way()
    {
        var allowed = new Dictionary<string, string[]>
        {
            ["Twin.Model"] = [],
            ["Twin.Ingest"] = ["Twin.Model"],
            ["Twin.Storage"] = ["Twin.Model"],
            ["Twin.Operations"] = ["Twin.Model"],
            ["Twin.Delivery"] = ["Twin.Model", "Twin.Ingest", "Twin.Storage"],
            ["Twin.Park"] = ["Twin.Model", "Twin.Ingest", "Twin.Storage", "Twin.Operations"],
            ["Twin.City"] = ["Twin.Model", "Twin.Ingest", "Twin.Storage", "Twin.Operations", "Twin.Delivery"],
        };
        foreach (var project in SourceTree.Files.Where(f => f.StartsWith("silo/", StringComparison.Ordinal) && f.EndsWith(".csproj", StringComparison.Ordinal)))
            SourceTree.References(project).Except(allowed[Path.GetFileNameWithoutExtension(project)]).ShouldBeEmpty(project);
    }

    [Fact]
    public void The_core_does_no_io_and_knows_no_clock_logger_or_chance()
    {
        foreach (var file in SourceTree.CSharp("silo/Twin.Model"))
            ImpureUse().Match(SourceTree.Read(file)).Value.ShouldBe("", file);
    }

    [Fact]
    public void Every_name_in_the_readme_chain_exists()
    {
        var chain = SourceTree.Read("README.md").Split('\n').Single(l => l.Contains("MqttEndpoint ->", StringComparison.Ordinal));
        var source = SourceTree.CSharp("silo").Select(SourceTree.Read).ToArray();
        foreach (var name in TypeName().Matches(chain).Select(m => m.Value).Where(n => n != "SignalR"))
            source.Any(text => Regex.IsMatch(text, $@"\b(class|record|struct|interface) {name}\b", RegexOptions.None, TimeSpan.FromSeconds(1)))
                .ShouldBeTrue($"README's data-flow chain names {name}");
    }

    [Fact]
    public void The_readme_map_names_folders_that_exist()
    {
        var map = SourceTree.Read("README.md");
        foreach (var folder in (string[])["silo/Twin.Model", "silo/Twin.Ingest", "silo/Twin.Storage", "silo/Twin.Delivery", "silo/Twin.Operations", "silo/Twin.Park", "clients/screen", "devices/Twin.Devices", "infra/models", "infra/decisions"])
        {
            map.ShouldContain(folder);
            Directory.Exists(Path.Combine(SourceTree.Root, folder)).ShouldBeTrue(folder);
        }
    }

    [Fact]
    public void Nothing_is_left_undone()
    {
        foreach (var file in SourceTree.Files.Where(f => SourceFile().IsMatch(f) && !f.Contains("Twin.Tidy", StringComparison.Ordinal)))
            Undone().Match(SourceTree.Read(file)).Value.ShouldBe("", file);
    }

    [GeneratedRegex(@"\bSystem\.IO\.(File|Directory)\b|\b(File|Directory)\.(Read|Write|Open|Create|Exists|Enumerate)\w*\(|\bILogger\b|\bTimeProvider\b|\bStopwatch\b|\bnew Random\(|\bGuid\.NewGuid\b|\bEnvironment\.", RegexOptions.None, 1000)]
    private static partial Regex ImpureUse();

    [GeneratedRegex(@"[A-Z]\w+", RegexOptions.None, 1000)]
    private static partial Regex TypeName();

    [GeneratedRegex(@"\.(cs|ts|vue|mjs)$", RegexOptions.None, 1000)]
    private static partial Regex SourceFile();

    [GeneratedRegex(@"NotImplementedException|\bTODO\b|\bFIXME\b|\bHACK\b|catch\s*(\([\w. ]*\))?\s*\{\s*\}", RegexOptions.None, 1000)]
    private static partial Regex Undone();
}
