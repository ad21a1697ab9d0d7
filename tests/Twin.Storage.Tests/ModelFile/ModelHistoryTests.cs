using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

public sealed class ModelHistoryTests : IDisposable
{
    const long Start = 1_767_225_600_000;
    const long Day = 86_400_000;

    readonly string folder = Directory.CreateTempSubdirectory("twin-model-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public void A_first_text_becomes_revision_1_and_survives_a_restart()
    {
        var model = Accept(Open(), SmallModel.With(), Start);

        model.Revision.ShouldBe(1);
        Keys(Open().Current!).ShouldBe(Keys(model));
        Open().Revisions.ShouldBe([new ModelRevision(1, Start)]);
        Open().TextOf(1).ShouldBe(SmallModel.With());
    }

    [Fact]
    public void An_unchanged_text_makes_no_revision()
    {
        var history = Open();
        var model = Accept(history, SmallModel.With(), Start);

        var proposal = history.Propose(SmallModel.With(), "small.yaml");
        proposal.IsUnchanged.ShouldBeTrue();
        history.TryAccept(proposal, Start + Day, out var accepted).ShouldBeTrue();
        accepted.ShouldBeSameAs(model);
        history.Revisions.Count.ShouldBe(1);
    }

    [Fact]
    public void A_text_is_shown_without_password_hashes_and_means_the_same_when_it_comes_back()
    {
        var history = Open();
        history.TryShow(out _, out _).ShouldBeFalse();
        var model = Accept(history, SmallModel.With(), Start);

        history.TryShow(out var revision, out var shown).ShouldBeTrue();
        revision.ShouldBe(1);
        shown.ShouldNotContain(PasswordHashes.DemoHash);
        shown.ShouldContain("password: hash-kept-");
        history.Propose(shown, "small.yaml").IsUnchanged.ShouldBeTrue();

        var edited = Accept(history, shown.Replace("en: Gateway", "en: Gate", StringComparison.Ordinal), Start + Day);
        edited.AllGateways.Single().PasswordHash.ShouldBe(model.AllGateways.Single().PasswordHash);
        history.TextOf(2).ShouldContain(PasswordHashes.DemoHash);
    }

    [Fact]
    public void A_mark_of_no_known_hash_is_refused_and_its_value_not_told()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var fault = history.Propose(SmallModel.With().Replace(PasswordHashes.DemoHash, "hash-kept-000000000000", StringComparison.Ordinal), "small.yaml").Faults.ShouldHaveSingleItem();
        (fault.Key, fault.Value).ShouldBe(("parks[0].gateways[0].password", null));
    }

    [Fact]
    public void A_hash_written_with_escapes_keeps_the_text_from_being_shown()
    {
        var history = Open();
        var hash = PasswordHashes.DemoHash;
        Accept(history, SmallModel.With().Replace(hash, $"\"\\x{(int)hash[0]:x2}{hash[1..]}\"", StringComparison.Ordinal), Start);
        history.TryShow(out _, out var shown).ShouldBeFalse();
        shown.ShouldNotContain(hash[10..]);
    }

    [Fact]
    public void A_file_that_was_taken_is_known_after_a_restart_until_it_changes()
    {
        var history = Open();
        history.WasGiven(SmallModel.With()).ShouldBeFalse();
        history.RememberGiven(SmallModel.With());
        Open().WasGiven(SmallModel.With()).ShouldBeTrue();
        Open().WasGiven(SmallModel.With() + "\n").ShouldBeFalse();
    }

    [Fact]
    public void A_preview_is_the_model_that_accepting_makes()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var proposal = history.Propose(SmallModel.With(("{id: temperature, kind: gauge, unit: °C}", "{id: humidity, kind: gauge, unit: '%'}")), "small.yaml");
        var preview = history.Preview(proposal, Start + Day);
        history.Current!.Revision.ShouldBe(1);
        history.TryAccept(proposal, Start + Day, out var accepted).ShouldBeTrue();
        Keys(preview).ShouldBe(Keys(accepted));
        preview.Ended.Points.Select(e => (e.Part.Key, e.AtMs)).ShouldBe(accepted.Ended.Points.Select(e => (e.Part.Key, e.AtMs)));
        preview.Ended.Points.ShouldNotBeEmpty();
    }

    [Fact]
    public void A_renamed_enterprise_keeps_its_key_and_those_of_all_below_it()
    {
        var history = Open();
        var before = Accept(history, SmallModel.With(), Start);
        var after = Accept(history, SmallModel.With(Rename), Start + Day, out var difference);

        difference.Changes.ShouldContain(new ModelChange(ModelChangeKind.Renamed, "enterprise", "haikou/east/ironworks", "path", "haikou/east/steel", "haikou/east/ironworks"));
        difference.Count(ModelChangeKind.Added).ShouldBe(0);
        difference.Count(ModelChangeKind.Ended).ShouldBe(0);
        after.FindPoint("haikou/east/ironworks/mill/main-meter/energy_import")!.Key.ShouldBe(before.FindPoint("haikou/east/steel/mill/main-meter/energy_import")!.Key);
        after.AllNodes.Select(n => n.Key).ShouldBe(before.AllNodes.Select(n => n.Key));
        Keys(Open().Current!).ShouldBe(Keys(after));
    }

    [Fact]
    public void A_former_name_left_in_the_file_does_not_act_again_when_its_old_name_is_given_to_something_new()
    {
        var history = Open();
        var first = Accept(history, SmallModel.With(), Start);
        Accept(history, SmallModel.With(Rename), Start + Day);
        var third = Accept(history, SmallModel.With([.. Rename, ("id: cold\n", "id: steel\n"), ("[ironworks, cold]", "[ironworks, steel]")]), Start + 2 * Day);

        third.Find("haikou/east/ironworks")!.Key.ShouldBe(first.Find("haikou/east/steel")!.Key);
        var fresh = third.Find("haikou/east/steel")!.Key;
        first.AllNodes.ShouldNotContain(n => n.Key == fresh);
        Keys(Open().Current!).ShouldBe(Keys(third));
    }

    [Fact]
    public void Two_names_can_be_swapped()
    {
        var history = Open();
        var before = Accept(history, SmallModel.With(), Start);
        (string, string)[] swap =
        [
            ("id: substation\n", "id: x\n            formerly: substation\n"), ("id: mill\n", "id: substation\n            formerly: mill\n"),
            ("id: x\n", "id: mill\n"), ("../substation", "../mill"),
        ];
        var after = Accept(history, SmallModel.With(swap), Start + Day);

        after.Find("haikou/east/steel/mill")!.Key.ShouldBe(before.Find("haikou/east/steel/substation")!.Key);
        after.Find("haikou/east/steel/substation")!.Key.ShouldBe(before.Find("haikou/east/steel/mill")!.Key);
        var again = Accept(history, SmallModel.With([.. swap, ("en: Mill", "en: The mill")]), Start + 2 * Day);
        Keys(again).ShouldBe(Keys(after));
    }

    [Fact]
    public void A_moved_device_keeps_its_key()
    {
        var history = Open();
        var before = Accept(history, SmallModel.With(), Start);
        var after = Accept(history, SmallModel.With(
            ("              - {id: room, type: thermometer}\n      - id: cold", "      - id: cold"),
            ("              - {id: grid-meter", "              - {id: hall, type: thermometer, formerly: haikou/east/steel/mill/room}\n              - {id: grid-meter")), Start + Day, out var difference);

        after.FindDevice("haikou/east/steel/substation/hall")!.Key.ShouldBe(before.FindDevice("haikou/east/steel/mill/room")!.Key);
        after.FindPoint("haikou/east/steel/substation/hall/temperature")!.Key.ShouldBe(before.FindPoint("haikou/east/steel/mill/room/temperature")!.Key);
        difference.Changes.ShouldContain(new ModelChange(ModelChangeKind.Moved, "device", "haikou/east/steel/substation/hall", "path", "haikou/east/steel/mill/room", "haikou/east/steel/substation/hall"));
        difference.Count(ModelChangeKind.Ended).ShouldBe(0);
    }

    [Fact]
    public void What_is_deleted_ends_keeps_its_key_and_is_found_by_it_alone()
    {
        var history = Open();
        var before = Accept(history, SmallModel.With(), Start);
        var mill = before.Find("haikou/east/steel/mill")!;
        var register = before.FindPoint("haikou/east/steel/mill/main-meter/energy_import")!;
        var after = Accept(history, SmallModel.With(DeleteMill), Start + Day, out var difference);

        difference.Changes.ShouldContain(new ModelChange(ModelChangeKind.Ended, "facility", "haikou/east/steel/mill"));
        foreach (var model in new[] { after, Open().Current! })
        {
            model.Find("haikou/east/steel/mill").ShouldBeNull();
            model.Find("haikou/east/steel")!.Children.Select(c => c.Id).ShouldBe(["substation"]);
            var ended = model.Find(mill.Key).ShouldNotBeNull();
            ended.ToMs.ShouldBe(Start + Day);
            ended.Parent.ShouldBeSameAs(model.Find("haikou/east/steel"));
            ended.Devices.Select(d => d.Id).ShouldBe(["main-meter", "room"]);
            model.Find(register.Key).ShouldNotBeNull().Device.Facility.ShouldBeSameAs(ended);
            model.AllPoints.ShouldNotContain(p => p.Key == register.Key);
            model.Ended.Points.Length.ShouldBe(3);
        }
    }

    [Fact]
    public void A_number_is_never_given_twice_and_what_comes_back_gets_its_own()
    {
        var history = Open();
        var first = Accept(history, SmallModel.With(), Start);
        Accept(history, SmallModel.With(DeleteMill), Start + Day);
        var third = Accept(history, SmallModel.With([DeleteMill, ("          - id: substation\n", "          - id: annex\n            name: {zh: 附楼, en: Annex}\n            type: building\n          - id: substation\n")]), Start + 2 * Day);
        var annex = third.Find("haikou/east/steel/annex")!.Key;
        annex.Number.ShouldBe(first.AllNodes.Max(n => n.Key.Number) + 1);

        var fourth = Accept(history, SmallModel.With(), Start + 3 * Day, out var difference);
        difference.Changes.ShouldContain(new ModelChange(ModelChangeKind.Revived, "facility", "haikou/east/steel/mill"));
        difference.Changes.ShouldContain(new ModelChange(ModelChangeKind.Ended, "facility", "haikou/east/steel/annex"));
        Keys(fourth).ShouldBe(Keys(first));
        Open().Current!.Ended.Nodes.Select(n => n.Part.Key).ShouldBe([annex]);
    }

    [Fact]
    public void A_point_added_to_and_taken_from_a_type_comes_and_ends_at_every_device()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var added = Accept(history, SmallModel.With(("unit: °C}", "unit: °C}\n      - {id: humidity, kind: gauge, unit: \"%\"}")), Start + Day, out var difference);
        difference.Changes.Where(c => c.Kind == ModelChangeKind.Added).Select(c => c.Path)
            .ShouldBe(["haikou/east/steel/mill/room/humidity", "haikou/east/cold/store/room/humidity"]);
        var key = added.FindPoint("haikou/east/steel/mill/room/humidity")!.Key;
        added.AllPoints.Count(p => p.Key == key).ShouldBe(1);

        var taken = Accept(history, SmallModel.With(), Start + 2 * Day);
        taken.Find(key)!.Device.ShouldBeSameAs(taken.FindDevice("haikou/east/steel/mill/room"));
        taken.Ended.Points.ShouldAllBe(p => p.AtMs == Start + 2 * Day);
    }

    [Fact]
    public void A_renamed_point_of_a_type_keeps_its_keys()
    {
        var history = Open();
        var before = Accept(history, SmallModel.With(), Start);
        var after = Accept(history, SmallModel.With(("{id: temperature,", "{id: air_temperature, formerly: temperature,")), Start + Day);
        after.FindPoint("haikou/east/cold/store/room/air_temperature")!.Key.ShouldBe(before.FindPoint("haikou/east/cold/store/room/temperature")!.Key);
    }

    [Fact]
    public void A_difference_tells_what_changed_and_never_a_password()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var other = PasswordHashes.DemoHash[..^4] + "ABC=";
        Accept(history, SmallModel.With(
            ("en: Mill}", "en: Hot mill}"), ("sides: [../substation, bus], rated: 4000 kW", "sides: [grid, bus], rated: 5 MW, multiplier: [{value: 1}, {from: 2026-03-01, value: 80}]"),
            ("HASH", other), ("[steel, cold]", "[steel]")), Start + Day, out var difference);

        difference.Changes.ShouldBe(
        [
            new(ModelChangeKind.Changed, "facility", "haikou/east/steel/mill", "name", "轧机 / Mill", "轧机 / Hot mill"),
            new(ModelChangeKind.Changed, "device", "haikou/east/steel/mill/main-meter", "sides", "[haikou/east/steel/substation, haikou/east/steel/mill]", "[grid, haikou/east/steel/mill]"),
            new(ModelChangeKind.Changed, "point", "haikou/east/steel/mill/main-meter/energy_import", "multiplier", "1", "1; from 2026-02-28T16:00:00Z 80"),
            new(ModelChangeKind.Changed, "point", "haikou/east/steel/mill/main-meter/energy_import", "rated", "4000", "5000"),
            new(ModelChangeKind.Changed, "point", "haikou/east/steel/mill/main-meter/active_power", "rated", "4000", "5000"),
            new(ModelChangeKind.Changed, "gateway", "east/gw", "password"),
            new(ModelChangeKind.Changed, "gateway", "east/gw", "names.store/room/temperature", "haikou/east/cold/store/room/temperature"),
        ]);
    }

    [Fact]
    public void A_bad_text_is_refused_whole_and_changes_nothing()
    {
        var history = Open();
        var model = Accept(history, SmallModel.With(), Start);
        var proposal = history.Propose(SmallModel.With(("unit: °C", "unit: C"), ("4000 kW", "4000")), "bad.yaml");
        proposal.IsValid.ShouldBeFalse();
        proposal.Faults.Length.ShouldBe(2);
        Should.Throw<ArgumentException>(() => history.TryAccept(proposal, Start, out _));
        history.Current.ShouldBeSameAs(model);
    }

    [Fact]
    public void A_proposal_against_an_older_revision_is_not_accepted()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var stale = history.Propose(SmallModel.With(("en: Mill", "en: Hot mill")), "a.yaml");
        Accept(history, SmallModel.With(("en: Mill", "en: Cold mill")), Start + Day);
        history.TryAccept(stale, Start + 2 * Day, out _).ShouldBeFalse();
        history.Current!.Revision.ShouldBe(2);
    }

    [Fact]
    public void Two_claims_of_one_former_name_are_a_fault()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        var faults = history.Propose(SmallModel.With(("id: substation\n", "id: a\n            formerly: mill\n"), ("id: mill\n", "id: b\n            formerly: mill\n"), ("../substation", "../a")), "a.yaml").Faults;
        faults.Single().ToString().ShouldContain("formerly: 'mill': something else in the file was this formerly");
    }

    [Fact]
    public void A_past_revision_is_told_under_the_same_keys()
    {
        var history = Open();
        var first = Accept(history, SmallModel.With(), Start);
        Accept(history, SmallModel.With(Rename), Start + Day);
        Keys(history.ModelOf(1)).ShouldBe(Keys(first));
        history.RevisionAt(Start + Day - 1)!.Number.ShouldBe(1);
        history.RevisionAt(Start + Day)!.Number.ShouldBe(2);
        history.RevisionAt(Start - 1)!.Number.ShouldBe(1);
    }

    [Fact]
    public void Commit_dates_only_rise()
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        Accept(history, SmallModel.With(Rename), Start - Day);
        history.Revisions.Select(r => r.AcceptedMs).ShouldBe([Start, Start + 1]);
    }

    [Theory]
    [InlineData("000001.keys")]
    [InlineData("000001.yaml")]
    public void A_damaged_file_is_named(string file)
    {
        Accept(Open(), SmallModel.With(), Start);
        var path = Path.Combine(folder, file);
        var bytes = File.ReadAllBytes(path);
        for (var at = 0; at < bytes.Length; at += 97)
        {
            bytes[at] ^= 1;
            File.WriteAllBytes(path, bytes);
            bytes[at] ^= 1;
            ModelHistory.TryOpen(folder, out _, out var refusal).ShouldBeFalse();
            refusal.ShouldContain(path + " is damaged");
        }
    }

    [Theory]
    [InlineData("000001.keys")]
    [InlineData("000001.yaml")]
    public void A_missing_file_is_named(string file)
    {
        var history = Open();
        Accept(history, SmallModel.With(), Start);
        Accept(history, SmallModel.With(DeleteMill), Start + Day);
        File.Delete(Path.Combine(folder, file));
        ModelHistory.TryOpen(folder, out _, out var refusal).ShouldBeFalse();
        refusal.ShouldContain(file + " is missing");
    }

    [Fact]
    public void A_revision_whose_keys_were_not_written_did_not_happen()
    {
        var history = Open();
        var first = Accept(history, SmallModel.With(), Start);
        File.WriteAllText(Path.Combine(folder, "000002.yaml"), "half of a te");
        File.WriteAllText(Path.Combine(folder, "000002.keys.next"), "twin-model");
        var reopened = Open();
        Keys(reopened.Current!).ShouldBe(Keys(first));
        Accept(reopened, SmallModel.With(Rename), Start + Day).Revision.ShouldBe(2);
        Open().Current!.Revision.ShouldBe(2);
    }

    static (string, string)[] Rename =>
    [
        ("serves: [steel, cold]", "serves: [ironworks, cold]"),
        ("id: steel\n        name: {zh: 钢厂, en: Steel}", "id: ironworks\n        formerly: haikou/east/steel\n        name: {zh: 钢厂, en: Steel}"),
    ];

    static (string, string) DeleteMill
    {
        get
        {
            var from = SmallModel.Text.IndexOf("          - id: mill", StringComparison.Ordinal);
            var to = SmallModel.Text.IndexOf("      - id: cold", StringComparison.Ordinal);
            return (SmallModel.Text[from..to], "");
        }
    }

    ModelHistory Open()
    {
        ModelHistory.TryOpen(folder, out var history, out var refusal).ShouldBeTrue(refusal);
        return history!;
    }

    static CityModel Accept(ModelHistory history, string text, long nowMs) => Accept(history, text, nowMs, out _);

    static CityModel Accept(ModelHistory history, string text, long nowMs, out ModelDifference difference)
    {
        var proposal = history.Propose(text, "small.yaml");
        proposal.Faults.Select(f => f.ToString()).ShouldBeEmpty();
        difference = proposal.Difference!;
        history.TryAccept(proposal, nowMs, out var model).ShouldBeTrue();
        return model!;
    }

    static IEnumerable<(string, string)> Keys(CityModel model) =>
        model.AllNodes.Select(n => (n.Path, n.Key.ToString()))
            .Concat(model.AllDevices.Select(d => (d.Path, d.Key.ToString())))
            .Concat(model.AllPoints.Select(p => (p.Path, p.Key.ToString())))
            .Concat(model.AllGateways.Select(g => (g.UserName, g.Key.ToString())));
}
