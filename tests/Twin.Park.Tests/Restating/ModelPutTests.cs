using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Twin.Park.Server;

namespace Twin.Park.Restating;

/// <summary>The model sent to the running server: checked whole, shown, in force at once, and still so after a kill.</summary>
public sealed class ModelPutTests
{
    const string Register = "haikou/hi-tech-zone/qiongtai-steel/rolling-mill/main-meter/energy_import";
    const string Day = $"ledger/{Register}?from=2026-06-01&to=2026-06-03&step=1d";

    [Fact]
    public async Task A_multiplier_that_is_sent_restates_the_day_that_it_covers_at_once_and_for_good()
    {
        await using var server = await ParkServer.StartedAsync();
        await ImportAsync(server);
        var (text, tag) = await TextAsync(server);
        text.ShouldContain("hash-kept-");
        text.ShouldNotContain("AQAAAAIAAYag");
        var doubled = Doubled(text);

        var dry = await PutAsync(server, doubled, tag, dryRun: true);
        dry.GetProperty("revision").GetInt32().ShouldBe(1);
        dry.GetProperty("changes").EnumerateArray().Select(c => (c.GetProperty("path").GetString(), c.GetProperty("key").GetString()))
            .ShouldBe([(Register, "multiplier"), (Register.Replace("energy_import", "active_power", StringComparison.Ordinal), "multiplier")]);
        var reach = dry.GetProperty("restates").EnumerateArray().ShouldHaveSingleItem();
        (reach.GetProperty("path").GetString(), reach.GetProperty("cause").GetString()).ShouldBe((Register, "model_change"));
        reach.GetProperty("from").GetDateTimeOffset().ShouldBe(new(2026, 6, 2, 0, 0, 0, TimeSpan.FromHours(8)));
        (await AmountsAsync(server)).ShouldBe(["960", "960"]);

        var done = await PutAsync(server, doubled, tag);
        done.GetProperty("revision").GetInt32().ShouldBe(2);
        (await AmountsAsync(server)).ShouldBe(["960", "1920"]);
        (await PutAsync(server, text, tag, expected: HttpStatusCode.PreconditionFailed)).GetProperty("code").GetString().ShouldBe("model_changed");

        // The file was taken at the first start: it does not undo what was sent since.
        await server.Program.KillAsync();
        await server.StartAsync();
        (await AmountsAsync(server)).ShouldBe(["960", "1920"]);
        var (again, newTag) = await TextAsync(server);
        again.ShouldBe(doubled);
        (await PutAsync(server, again, newTag)).GetProperty("changesTotal").GetInt32().ShouldBe(0);

        (await PutAsync(server, text, newTag)).GetProperty("revision").GetInt32().ShouldBe(3);
        (await AmountsAsync(server)).ShouldBe(["960", "960"]);
    }

    [Fact]
    public async Task A_model_with_faults_is_refused_whole_and_every_fault_is_placed()
    {
        await using var server = await ParkServer.StartedAsync();
        var (text, tag) = await TextAsync(server);
        var bad = text.Replace("timeZone: Asia/Shanghai", "timeZone: Asia/Nowhere", StringComparison.Ordinal) + "surprise: 1\n";
        var faults = (await PutAsync(server, bad, tag, expected: HttpStatusCode.BadRequest)).GetProperty("faults").EnumerateArray().ToArray();
        faults.ShouldContain(f => f.GetProperty("column").GetString() == "city.timeZone" && f.GetProperty("file").GetString() == "model.yaml" && f.GetProperty("value").GetString() == "Asia/Nowhere");
        faults.ShouldContain(f => f.GetProperty("column").GetString() == "surprise" && f.GetProperty("file").GetString() != "model.yaml"); // it stands in the last included file
        (await server.GetAsync("model")).GetProperty("revision").GetInt32().ShouldBe(1);
    }

    [Fact]
    public async Task A_price_and_a_factor_that_are_sent_restate_exactly_the_intervals_that_they_cover()
    {
        const string steel = "haikou/hi-tech-zone/qiongtai-steel";
        await using var server = await ParkServer.StartedAsync();
        await ImportAsync(server, TwoDays(steel + "/substation/billing-meter/energy_import"));
        var (text, tag) = await TextAsync(server);

        // 10 kWh every quarter of an hour, of which 32 a day are peak.
        var dearer = Edited(text, "prices: {peak: 1.0826,", "prices: {peak: 2.0826,");
        (await PutAsync(server, dearer, tag, dryRun: true)).GetProperty("restates").EnumerateArray()
            .ShouldContain(r => r.GetProperty("path").GetString() == steel && r.GetProperty("cause").GetString() == "tariff");
        await PutAsync(server, dearer, tag);
        var cost = await RestatedAsync(server, steel, "energy_cost", "tariff");
        cost.Length.ShouldBe(2 * 32);
        cost.ShouldAllBe(r => (r.From.Hour == 10 || r.From.Hour == 11 || (r.From.Hour >= 16 && r.From.Hour < 22)) && r.Old == "10.826" && r.New == "20.826");
        (await RestatedAsync(server, steel, "carbon_scope2_location", "factor")).ShouldBeEmpty();

        // Another grid factor from the second day on.
        var factor = "  - {id: cn-hi-grid-2023, measure: electricity_import, region: cn-hi, basis: location, value: 0.3648, scope: 2, gases: CO2, from: 2023-01-01, ";
        var later = Edited(dearer, factor, factor.Replace("value: 0.3648", "value: 0.5", StringComparison.Ordinal).Replace("grid-2023", "grid-2026", StringComparison.Ordinal)
            .Replace("2023-01-01", "2026-06-02", StringComparison.Ordinal) + "source: mee-2023, standing: medium}\n" + factor + "to: 2026-06-02, ");
        await PutAsync(server, later, (await TextAsync(server)).Tag);
        var carbon = await RestatedAsync(server, steel, "carbon_scope2_location", "factor");
        carbon.Length.ShouldBe(96);
        carbon.ShouldAllBe(r => r.From >= new DateTimeOffset(2026, 6, 2, 0, 0, 0, TimeSpan.FromHours(8)) && r.Old == "3.648" && r.New == "5");
        (await RestatedAsync(server, steel, "energy_cost", "tariff")).Length.ShouldBe(2 * 32);
    }

    [Fact]
    public async Task A_meter_that_ended_and_came_back_goes_on_from_its_last_reading()
    {
        await using var server = await ParkServer.StartedAsync();
        var (text, tag) = await TextAsync(server);
        const string device = "            - {id: water-meter, type: water-meter, rated: 60 m³/h}\n";
        var at = text.IndexOf(device, StringComparison.Ordinal);
        var water = (await server.GetAsync("model")).GetRawText().Split('"').First(s => s.EndsWith("/refrigeration-plant", StringComparison.Ordinal)) + "/water-meter/volume";
        await ImportAsync(server, $"{water},2026-06-01T00:00:00Z,100\n{water},2026-06-01T00:15:00Z,101\n");

        var ended = await PutAsync(server, text[..at] + text[(at + device.Length)..], tag);
        ended.GetProperty("changes").EnumerateArray().ShouldContain(c => c.GetProperty("change").GetString() == "ended" && c.GetProperty("what").GetString() == "device");
        await server.Program.KillAsync();
        await server.StartAsync();
        (await PutAsync(server, text, (await TextAsync(server)).Tag)).GetProperty("changes").EnumerateArray().ShouldContain(c => c.GetProperty("change").GetString() == "revived");

        await ImportAsync(server, $"{water},2026-06-01T00:30:00Z,103\n{water},2026-06-01T00:22:30Z,102.5\n{water},2026-06-01T00:15:00Z,101\n");
        (await server.GetAsync($"ledger/{water}?from=2026-06-01T00:00:00Z&to=2026-06-01T00:30:00Z&step=15m")).GetProperty("rows").EnumerateArray()
            .Select(r => r.GetProperty("amount").GetString()).ShouldBe(["1", "2"]);
        (await server.GetAsync($"readings/{water}?from=2026-06-01T00:00:00Z&to=2026-06-02T00:00:00Z")).GetProperty("rows").GetArrayLength().ShouldBe(4); // the one sent again is the same
    }

    static string Doubled(string text)
    {
        const string meter = "rated: 4000 kW}";
        var at = text.IndexOf(meter, text.IndexOf("- id: rolling-mill", StringComparison.Ordinal), StringComparison.Ordinal);
        return text[..at] + "rated: 4000 kW, multiplier: [{value: 1}, {value: 2, from: 2026-06-02}]}" + text[(at + meter.Length)..];
    }

    static async Task<string?[]> AmountsAsync(ParkServer server) =>
        [.. (await server.GetAsync(Day)).GetProperty("rows").EnumerateArray().Select(r => r.GetProperty("amount").GetString())];

    static async Task<(string Text, string Tag)> TextAsync(ParkServer server)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"{server.Url}/api/v1/model") { Headers = { Accept = { new("application/yaml") } } };
        using var answer = await server.Http.SendAsync(request);
        answer.StatusCode.ShouldBe(HttpStatusCode.OK);
        return (await answer.Content.ReadAsStringAsync(), answer.Headers.ETag!.Tag);
    }

    static async Task<JsonElement> PutAsync(ParkServer server, string text, string tag, bool dryRun = false, HttpStatusCode expected = HttpStatusCode.OK)
    {
        using var request = new HttpRequestMessage(HttpMethod.Put, $"{server.Url}/api/v1/model{(dryRun ? "?dryRun=true" : "")}")
        {
            Content = new StringContent(text, Encoding.UTF8, "application/yaml"), Headers = { IfMatch = { new(tag) } },
        };
        using var answer = await server.Http.SendAsync(request);
        var body = await answer.Content.ReadAsStringAsync();
        answer.StatusCode.ShouldBe(expected, body);
        return JsonDocument.Parse(body).RootElement;
    }

    static string Edited(string text, string old, string next)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        at.ShouldBeGreaterThan(0, old);
        return text[..at] + next + text[(at + old.Length)..];
    }

    static async Task<(DateTimeOffset From, string? Old, string? New)[]> RestatedAsync(ParkServer server, string path, string measure, string cause) =>
        [.. (await server.GetAsync($"restatements/{path}?measure={measure}&from=2026-06-01&to=2026-06-03&limit=1000")).GetProperty("rows").EnumerateArray()
            .Where(r => r.GetProperty("cause").GetString() == cause)
            .Select(r => (r.GetProperty("from").GetDateTimeOffset(), r.GetProperty("old").GetString(), r.GetProperty("new").GetString()))];

    static Task ImportAsync(ParkServer server) => ImportAsync(server, TwoDays(Register));

    // 10 kWh every quarter of an hour for two days.
    static string TwoDays(string register)
    {
        var csv = new StringBuilder();
        for (var i = 0; i <= 192; i++)
            csv.Append(register).Append(',').Append(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.FromHours(8)).AddMinutes(15 * i).ToString("o", null)).Append(',').Append(1000 + 10 * i).Append('\n');
        return csv.ToString();
    }

    static async Task ImportAsync(ParkServer server, string rows)
    {
        using var body = new StringContent("path,time,value\n" + rows, new MediaTypeHeaderValue("text/csv"));
        using var answer = await server.Http.PostAsync($"{server.Url}/api/v1/imports?by=test&reason=past%20registers", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }
}
