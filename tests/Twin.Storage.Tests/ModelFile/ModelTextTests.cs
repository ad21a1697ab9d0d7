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
    public void A_file_that_is_known_includes_what_it_did_as_that_stands_now()
    {
        Write(SmallRules.With());
        ModelText.TryRead(Main, SmallRules.With(), out var text, out _).ShouldBeTrue();
        text.ShouldBe(SmallRules.With());

        File.AppendAllText(Path.Combine(folder, "rules.yaml"), "# changed\n");
        ModelText.TryRead(Main, SmallRules.With(), out var changed, out _).ShouldBeTrue();
        changed.ShouldBe(SmallRules.With() + "# changed\n");

        File.Delete(Path.Combine(folder, "rules.yaml"));
        ModelText.TryRead(Main, SmallRules.With(), out _, out var faults).ShouldBeFalse();
        faults.Single().ToString().ShouldStartWith("city.yaml:44: include[0]: 'rules.yaml': cannot be read");
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

    [Theory]
    [InlineData("value: 0.35,", "value: 0.3,", "Changed factor grid-2026 value: 0.35 -> 0.3")]
    [InlineData("peak: 1.1,", "peak: 1.2,", "Changed tariff two-part two-part@2025.prices.peak: 1.1 -> 1.2")]
    [InlineData("workingDays: [2026-01-04]", "workingDays: []", "Changed calendar cn workingDays: 2026-01-04 -> ")]
    [InlineData("capacity: 1.6 MVA", "capacity: 2 MVA", "Changed account cold terms from 2025-12-31T16:00:00Z: two-part, capacity, 1600 kVA, block -> two-part, capacity, 2000 kVA, block")]
    [InlineData("amount: 500 kWh", "amount: 400 kWh", "Changed certificate RET-1 amount: 500 kWh -> 400 kWh")]
    [InlineData("convention: equivalent}}", "convention: calorific}}", "Changed carbon haikou settings: cn-hi, residual, equivalent, [heat, steam] -> cn-hi, residual, calorific, [heat, steam]")]
    [InlineData("coalChoice: [low]", "coalChoice: [high]", "Added coal high : -> ; Ended coal low : -> ")]
    public void A_difference_tells_what_changes_in_the_rules(string old, string next, string expected)
    {
        Write(SmallRules.With());
        Accept(out _);
        var proposal = Open().Propose(SmallRules.With((old, next)), "city.yaml");
        string.Join("; ", proposal.Difference!.Changes.Select(c => $"{c.Kind} {c.What} {c.Path} {c.Key}: {c.Old} -> {c.New}"))
            .Replace(" :  -> ", " : -> ", StringComparison.Ordinal).ShouldBe(expected);
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
