using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>A model file and what it includes become one text, which a revision keeps.</summary>
public sealed class ModelTextTests : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("twin-model-text").FullName;

    string Main => Path.Combine(folder, "city.yaml");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_file_and_what_it_includes_become_the_text_that_loads_the_same()
    {
        Write(SmallRules.With());
        ModelText.TryRead(Main, out var text, out var faults).ShouldBeTrue(string.Join('\n', faults));
        text.ShouldBe(SmallRules.With());
        ModelFile.Load(Main).Model!.Accounting.Accounts.All.Length.ShouldBe(2);
    }

    [Fact]
    public void A_text_that_carries_its_files_already_is_left_as_it_is()
    {
        File.WriteAllText(Main, SmallRules.With());
        ModelText.TryRead(Main, out var text, out _).ShouldBeTrue();
        text.ShouldBe(SmallRules.With());
    }

    [Fact]
    public void A_file_that_includes_nothing_is_its_own_text()
    {
        File.WriteAllText(Main, SmallModel.With());
        ModelText.TryRead(Main, out var text, out _).ShouldBeTrue();
        text.ShouldBe(SmallModel.With());
    }

    [Fact]
    public void An_included_file_that_is_not_there_is_told_at_its_include()
    {
        Write(SmallRules.With());
        File.Delete(Path.Combine(folder, "rules.yaml"));
        ModelText.TryRead(Main, out var text, out var faults).ShouldBeFalse();
        text.ShouldBeNull();
        faults.Single().ToString().ShouldStartWith("city.yaml:44: include[0]: 'rules.yaml': cannot be read");
        ModelFile.Load(Main).Faults.ShouldBe(faults);
    }

    [Fact]
    public void An_included_file_includes_no_other()
    {
        Write(SmallRules.With());
        File.AppendAllText(Path.Combine(folder, "rules.yaml"), "--- # included: more.yaml\n");
        ModelText.TryRead(Main, out _, out var faults).ShouldBeFalse();
        faults.Single().ToString().ShouldBe("city.yaml:44: include[0]: 'rules.yaml': an included file includes no other");
    }

    [Fact]
    public void Faults_of_an_included_file_name_it_and_its_own_line()
    {
        Write(SmallRules.With(("value: 0.35,", "value: none,")));
        ModelFile.Load(Main).Faults.Single().ToString().ShouldStartWith("rules.yaml:8: factors[1].value: 'none'");
    }

    [Fact]
    public void A_revision_keeps_its_rules_when_the_files_change_or_go()
    {
        Write(SmallRules.With());
        Accept(out var first);
        Write(SmallRules.With(("value: 0.35,", "value: 0.3,")));
        Accept(out var second);
        second.Revision.ShouldBe(first.Revision + 1);
        File.Delete(Path.Combine(folder, "rules.yaml"));

        ModelHistory.TryOpen(Path.Combine(folder, "model"), out var history, out var refusal).ShouldBeTrue(refusal);
        Factor(history.Current!).ShouldBe(0.3m);
        Factor(history.ModelOf(1)).ShouldBe(0.35m);
    }

    [Fact]
    public void Rules_stay_in_force_beside_parts_that_ended()
    {
        Write(SmallRules.With());
        Accept(out _);
        Write(SmallRules.With(("\n              - {id: room, type: thermometer}\n      - id: cold", "\n      - id: cold")));
        Accept(out var model);
        model.Ended.Devices.Length.ShouldBe(1);
        Factor(model).ShouldBe(0.35m);
    }

    [Fact]
    public void A_change_of_an_included_file_is_a_new_revision_and_none_is_none()
    {
        Write(SmallRules.With());
        Accept(out _);
        var history = Open();
        ModelText.TryRead(Main, out var text, out _).ShouldBeTrue();
        history.Propose(text, "city.yaml").IsUnchanged.ShouldBeTrue();
        history.Propose(text.Replace("value: 0.35,", "value: 0.3,", StringComparison.Ordinal), "city.yaml").IsUnchanged.ShouldBeFalse();
    }

    void Write(string whole)
    {
        var parts = whole.Split("--- # included: rules.yaml\n");
        File.WriteAllText(Main, parts[0]);
        File.WriteAllText(Path.Combine(folder, "rules.yaml"), parts[1]);
    }

    ModelHistory Open()
    {
        ModelHistory.TryOpen(Path.Combine(folder, "model"), out var history, out var refusal).ShouldBeTrue(refusal);
        return history;
    }

    void Accept(out CityModel model)
    {
        var history = Open();
        ModelText.TryRead(Main, out var text, out var faults).ShouldBeTrue(string.Join('\n', faults));
        history.TryAccept(history.Propose(text, "city.yaml"), 1_790_000_000_000, out var accepted).ShouldBeTrue();
        model = accepted;
    }

    static decimal Factor(CityModel model) =>
        model.Accounting.Factors.Factors.Single(f => f.Id == "grid-2026").Rate.Value;
}
