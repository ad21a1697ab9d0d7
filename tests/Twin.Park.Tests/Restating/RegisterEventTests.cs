using System.Net.Http.Headers;
using System.Net.Http.Json;
using Twin.Park.Server;

namespace Twin.Park.Restating;

/// <summary>What a register's readings tell stands while they do, over a kill, and goes with the correction that resolves it.</summary>
public sealed class RegisterEventTests
{
    const string Steel = "haikou/hi-tech-zone/qiongtai-steel";
    const string Register = Steel + "/substation/billing-meter/energy_import";

    [Fact]
    public async Task A_fall_is_shown_until_an_operator_corrects_it_and_then_restates_carbon_as_a_correction()
    {
        await using var server = await ParkServer.StartedAsync();
        using (var body = new StringContent($"path,time,value\n{Register},2026-06-01T00:00:00Z,1000\n{Register},2026-06-01T00:15:00Z,101\n{Register},2026-06-01T00:30:00Z,1020\n", new MediaTypeHeaderValue("text/csv")))
            (await server.Http.PostAsync($"{server.Url}/api/v1/imports?by=test&reason=by%20hand", body)).IsSuccessStatusCode.ShouldBeTrue();

        await server.Program.KillAsync();
        await server.StartAsync();
        var fall = (await EventsAsync(server)).ShouldHaveSingleItem();
        fall.ShouldBe(("reset", "1000", "101", "101"));

        // What is restated twice before carbon was derived is told once: the import's carbon has to stand first.
        await Eventually.TrueAsync(async () => await CarbonAsync(server) is ["0", "335.2512"], "carbon of the import is derived");
        using (var order = JsonContent.Create(new { path = Register, time = "2026-06-01T00:15:00Z", value = "1010", by = "test", reason = "a digit was missed" }))
            (await server.Http.PostAsync($"{server.Url}/api/v1/corrections", order)).IsSuccessStatusCode.ShouldBeTrue();
        (await EventsAsync(server)).ShouldBeEmpty();
        // The corrected pair's quarter of an hour had nothing, and has 10 kWh x 0.3648 now; the one after had 919.
        (await server.GetAsync($"restatements/{Steel}?measure=carbon_scope2_location&from=2026-06-01T00:00:00Z&to=2026-06-01T00:30:00Z")).GetProperty("rows").EnumerateArray()
            .Where(r => r.GetProperty("cause").GetString() == "correction").Select(r => (r.GetProperty("old").GetString(), r.GetProperty("new").GetString()))
            .ShouldBe([("0", "3.648"), ("335.2512", "3.648")]);
    }

    static async Task<string?[]> CarbonAsync(ParkServer server) =>
        [.. (await server.GetAsync($"ledger/{Steel}?measure=carbon_scope2_location&from=2026-06-01T00:00:00Z&to=2026-06-01T00:30:00Z&step=15m")).GetProperty("rows").EnumerateArray()
            .Select(r => r.GetProperty("amount").GetString())];

    static async Task<(string? Kind, string? Old, string? New, string? Unaccounted)[]> EventsAsync(ParkServer server) =>
        [.. (await server.GetAsync($"events?path={Steel}")).GetProperty("events").EnumerateArray().Select(e =>
            (e.GetProperty("kind").GetString(), e.GetProperty("old").GetString(), e.GetProperty("new").GetString(), e.GetProperty("unaccounted").GetString()))];
}
