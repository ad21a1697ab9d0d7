using Twin.Model.Topology;
using Twin.Storage.ModelFile.Compiled;

namespace Twin.Storage.ModelFile;

public sealed class CompiledModelTests : IDisposable
{
    const long Start = 1_767_225_600_000, Day = 86_400_000;

    readonly string folder = Directory.CreateTempSubdirectory("twin-compiled-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    string Compiled(int revision) => Path.Combine(folder, $"00000{revision}.compiled");

    [Fact]
    public void A_history_opened_again_has_the_very_model_that_its_text_gives()
    {
        ModelText.TryRead(RepositoryFiles.Haikou, out var text, out _).ShouldBeTrue();
        Accept(text!, Start);

        Described(Reopened()).ShouldBe(FromText());
    }

    [Fact]
    public void Rules_of_every_kind_are_the_same()
    {
        Accept(SmallRules.With(), Start);
        Described(Reopened()).ShouldBe(FromText());
    }

    [Fact]
    public void What_ended_is_the_same_and_so_are_the_rules_of_what_lives()
    {
        Accept(SmallRules.With(), Start);
        var mill = SmallModel.Text.Split('\n').SkipWhile(l => !l.Contains("id: mill", StringComparison.Ordinal)).Take(7);
        var after = Accept(SmallRules.With((string.Join('\n', mill) + '\n', "")), Start + Day);

        after.Ended.Points.ShouldNotBeEmpty();
        Described(after).ShouldBe(FromText());
        Described(Reopened()).ShouldBe(FromText());
    }

    [Fact]
    public void It_is_read_instead_of_the_text_and_left_as_it_is()
    {
        Accept(SmallModel.With(), Start);
        var longAgo = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(Compiled(1), longAgo);
        Reopened();
        File.GetLastWriteTimeUtc(Compiled(1)).ShouldBe(longAgo);
    }

    [Fact]
    public void Of_an_older_revision_or_cut_or_gone_it_does_not_count_and_is_made_anew()
    {
        Accept(SmallModel.With(), Start);
        var older = File.ReadAllBytes(Compiled(1));
        Accept(SmallModel.With(("id: mill\n", "id: mill-2\n")), Start + Day);
        File.Exists(Compiled(1)).ShouldBeFalse();
        var whole = File.ReadAllBytes(Compiled(2));
        var expected = FromText();

        foreach (var other in (byte[][])[older, whole[..^1], whole[..20], [], [.. whole, 0]])
        {
            File.WriteAllBytes(Compiled(2), other);
            Described(Reopened()).ShouldBe(expected);
            File.ReadAllBytes(Compiled(2)).ShouldBe(whole);
        }
        File.Delete(Compiled(2));
        Described(Reopened()).ShouldBe(expected);
        File.ReadAllBytes(Compiled(2)).ShouldBe(whole);
    }

    [Fact]
    public void A_folder_that_takes_no_file_opens_all_the_same()
    {
        Accept(SmallModel.With(), Start);
        File.Delete(Compiled(1));
        Directory.CreateDirectory(Compiled(1));
        Described(Reopened()).ShouldBe(FromText());
    }

    [Fact]
    public void Numbers_of_all_lengths_come_back()
    {
        int[] counts = [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152, int.MaxValue];
        using var writer = new CompiledWriter();
        foreach (var count in counts) writer.Count(count);
        using var reader = new CompiledReader(writer.Written.ToArray(), 0);
        foreach (var count in counts) reader.Count().ShouldBe(count);
    }

    CityModel Accept(string text, long nowMs)
    {
        ModelHistory.TryOpen(folder, out var history, out _).ShouldBeTrue();
        var proposal = history.Propose(text, "model.yaml");
        proposal.Faults.ShouldBeEmpty();
        history.TryAccept(proposal, nowMs, out var model).ShouldBeTrue();
        return model;
    }

    CityModel Reopened()
    {
        ModelHistory.TryOpen(folder, out var history, out _).ShouldBeTrue();
        return history.Current!;
    }

    // What opening reads where no compiled file lies.
    string FromText()
    {
        var elsewhere = Directory.CreateTempSubdirectory("twin-compiled-").FullName;
        try
        {
            foreach (var file in Directory.GetFiles(folder).Where(f => !f.EndsWith(".compiled", StringComparison.Ordinal)))
                File.Copy(file, Path.Combine(elsewhere, Path.GetFileName(file)));
            ModelHistory.TryOpen(elsewhere, out var history, out _).ShouldBeTrue();
            return Described(history.Current!);
        }
        finally
        {
            Directory.Delete(elsewhere, recursive: true);
        }
    }

    static string Described(CityModel model) => ModelDescription.Of(model);
}
