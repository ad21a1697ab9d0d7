using System.Net;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Operations.Hosting;

namespace Twin.Operations.Corrections;

public sealed class CorrectionEndpointsTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Corrections = "/api/v1/corrections", Replacements = "/api/v1/replacements";
    static readonly long Noon = SmallCity.NoonMs;

    static string Correction(string path = SmallCity.Register, string time = "\"2026-07-01T12:00:00+08:00\"", string value = "\"1.5\"",
        string by = "\"Wang Fang\"", string reason = "\"digits swapped\"") =>
        $$"""{"path": "{{path}}", "time": {{time}}, "value": {{value}}, "by": {{by}}, "reason": {{reason}}}""";

    [Fact]
    public async Task A_correction_reaches_the_desk_exactly_and_answers_its_position()
    {
        var host = fixture.Fresh();
        (await host.PostAsync(Corrections, Correction(value: "\"959636.710001\"")))
            .ShouldBeJson("""{"kind": "correction", "position": 816, "readings": 1}""");
        host.Desk.Corrections.ShouldHaveSingleItem().ShouldBe(new(new PointKey(0), Noon, 959_636_710_001, "Wang Fang", "digits swapped"));
    }

    [Fact]
    public async Task A_value_of_null_strikes_out_and_a_number_is_read_as_a_decimal()
    {
        var host = fixture.Fresh();
        (await host.PostAsync(Corrections, Correction(value: "null"))).GetProperty("kind").GetString().ShouldBe("strike_out");
        await host.PostAsync(Corrections, Correction(value: "-0.1"));
        host.Desk.Corrections.Select(c => c.Micro).ShouldBe([null, -100_000]);
    }

    [Fact]
    public async Task A_replacement_reaches_the_desk()
    {
        var host = fixture.Fresh();
        await host.PostAsync(Replacements, $$"""
            {"path": "{{SmallCity.Register}}", "time": "2026-07-01T04:00:00Z", "closing": "99999.5", "opening": 0, "by": " 王芳 ", "reason": "seal broken"}
            """);
        host.Desk.Replacements.ShouldHaveSingleItem().ShouldBe(new(new PointKey(0), Noon, 99_999_500_000, 0, "王芳", "seal broken"));
    }

    public static TheoryData<string, string, string?> BadCorrections => new()
    {
        { Correction(path: SmallCity.Mill + "/none"), "unknown_point", "path" },
        { Correction(path: SmallCity.Mill), "unknown_point", "path" },
        { Correction(time: "\"noon\""), "bad_time", "time" },
        { Correction(time: "12"), "not_text", "time" },
        { Correction(time: "\"2026-07-01T12:05:01+08:00\""), "time_ahead", "time" },
        { Correction(value: "\"1.0000001\""), "not_a_decimal", "value" },
        { Correction(value: "1e3"), "not_a_decimal", "value" },
        { Correction(value: "\"9223372036855\""), "not_a_decimal", "value" },
        { Correction(value: "\"\""), "not_a_decimal", "value" },
        { Correction(value: "true"), "not_a_decimal", "value" },
        { Correction(by: "\"  \""), "empty_text", "by" },
        { Correction(reason: "\"\""), "empty_text", "reason" },
        { Correction(reason: "\"" + new string('x', 1_001) + "\""), "text_too_long", "reason" },
        { Correction(reason: "\"a\\nb\""), "control_characters", "reason" },
        { Correction().Replace("\"reason\"", "\"because\"", StringComparison.Ordinal), "unknown_member", "because" },
        { Correction().Replace(", \"value\": \"1.5\"", "", StringComparison.Ordinal), "member_missing", "value" },
        { Correction().Replace("\"by\"", "\"path\"", StringComparison.Ordinal), "malformed_json", null },
        { "[]", "malformed_json", null },
        { "{", "malformed_json", null },
    };

    [Theory]
    [MemberData(nameof(BadCorrections))]
    public async Task A_bad_order_is_refused_naming_its_member(string body, string code, string? member)
    {
        var host = fixture.Fresh();
        var problem = await host.PostAsync(Corrections, body, HttpStatusCode.BadRequest);
        problem.GetProperty("code").GetString().ShouldBe(code);
        (problem.TryGetProperty("parameter", out var parameter) ? parameter.GetString() : null).ShouldBe(member);
        host.Desk.Orders.ShouldBe(0);
    }

    [Fact]
    public async Task Only_registers_are_replaced()
    {
        var host = fixture.Fresh();
        var problem = await host.PostAsync(Replacements, $$"""
            {"path": "{{SmallCity.Thermometer}}", "time": "2026-07-01", "closing": 1, "opening": 0, "by": "a", "reason": "b"}
            """, HttpStatusCode.BadRequest);
        problem.GetProperty("code").GetString().ShouldBe("not_a_register");
    }

    [Theory]
    [InlineData("no_such_reading", HttpStatusCode.NotFound)]
    [InlineData("replacement_exists", HttpStatusCode.Conflict)]
    [InlineData("too_many_corrections", HttpStatusCode.Conflict)]
    [InlineData("not_recording", HttpStatusCode.ServiceUnavailable)]
    public async Task What_the_desk_refuses_is_told_with_its_code(string code, HttpStatusCode status)
    {
        var host = fixture.Fresh();
        host.Desk.Outcome = OrderOutcome.Refused(code, "the desk says so");
        var problem = await host.PostAsync(Corrections, Correction(), status);
        (problem.GetProperty("code").GetString(), problem.GetProperty("detail").GetString()).ShouldBe((code, "Refused: the desk says so."));
    }

    [Fact]
    public async Task What_operators_did_is_listed_with_who_and_why()
    {
        var host = fixture.Fresh();
        host.Desk.Entries.Add(new(9, Noon, "import", null, null, null, null, 12, "Li", "by hand"));
        host.Desk.Entries.Add(new(8, Noon, "strike_out", new PointKey(0), Noon - 1000, 1_500_000, null, 1, "Wang", "test"));
        (await host.GetAsync(Corrections)).ShouldBeJson($$"""
            [
              {"position": 9, "committed": "2026-07-01T12:00:00+08:00", "kind": "import", "path": null, "time": null, "was": null, "now": null,
               "readings": 12, "by": "Li", "reason": "by hand"},
              {"position": 8, "committed": "2026-07-01T12:00:00+08:00", "kind": "strike_out", "path": "{{SmallCity.Register}}",
               "time": "2026-07-01T11:59:59+08:00", "was": "1.5", "now": null, "readings": 1, "by": "Wang", "reason": "test"}
            ]
            """);
        (await host.GetAsync($"{Corrections}?path={SmallCity.Register}")).GetArrayLength().ShouldBe(1);
        (await host.GetAsync($"{Corrections}?limit=1")).GetArrayLength().ShouldBe(1);
        (await host.GetAsync($"{Corrections}?path=none", HttpStatusCode.BadRequest)).GetProperty("code").GetString().ShouldBe("unknown_point");
    }
}
