using System.Globalization;
using System.Net.Http.Headers;
using System.Text;
using Twin.Park.Server;

namespace Twin.Park.Restating;

/// <summary>A model revision restates the past as if it had always stood so, and says what it restated.</summary>
public sealed class ModelChangeTests
{
    const string Steel = "haikou/hi-tech-zone/qiongtai-steel";
    const string Register = Steel + "/rolling-mill/main-meter/energy_import";
    const string Boundary = Steel + "/substation/billing-meter/energy_import";
    const string Meter = "rated: 4000 kW}";

    [Fact]
    public async Task A_multiplier_and_a_role_corrected_later_restate_exactly_what_they_touch()
    {
        using var models = new TestFolder("models");
        var folder = Copied(models.Path, out var plain);
        var (doubled, check) = (Edited(plain, "rated: 4000 kW, multiplier: [{value: 1}, {value: 2, from: 2026-06-02}]}"),
            Edited(plain, "rated: 4000 kW, role: check, checks: ../substation/billing-meter}"));
        await using var server = new ParkServer(Path.Combine(folder, "haikou.yaml"));
        await server.StartAsync();
        await ImportAsync(server);
        var asItWas = await LedgersAsync(server);
        var position = (await server.GetAsync($"ledger/{Register}?from=2026-06-01&to=2026-06-03&step=1d")).GetProperty("position").GetInt64();

        await RestartAsync(server, folder, doubled);
        var restated = await LedgersAsync(server);
        restated.ShouldBe(await FreshAsync(folder, doubled));
        restated.ShouldNotBe(asItWas);
        var changes = (await server.GetAsync($"restatements/{Register}?from=2026-06-01&to=2026-06-03&limit=1000")).GetProperty("rows").EnumerateArray()
            .Where(r => r.GetProperty("cause").GetString() == "model_change").ToArray();
        changes.Length.ShouldBe(96);
        changes.ShouldAllBe(r => r.GetProperty("from").GetDateTimeOffset() >= Start.AddDays(1)
            && decimal.Parse(r.GetProperty("new").GetString()!, CultureInfo.InvariantCulture) == 2 * decimal.Parse(r.GetProperty("old").GetString()!, CultureInfo.InvariantCulture));
        (await LedgersAsync(server, $"&knownAt={position}")).ShouldBe(asItWas);

        await RestartAsync(server, folder, check);
        (await LedgersAsync(server)).ShouldBe(await FreshAsync(folder, check));
        await server.Program.KillAsync();
        await server.StartAsync();
        (await LedgersAsync(server)).ShouldBe(await FreshAsync(folder, check));

        await RestartAsync(server, folder, plain);
        (await LedgersAsync(server)).ShouldBe(asItWas);
    }

    static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.FromHours(8));

    static async Task RestartAsync(ParkServer server, string folder, string model)
    {
        (await server.Program.StopAsync()).ShouldBe(0);
        await File.WriteAllTextAsync(Path.Combine(folder, "haikou.yaml"), model);
        await server.StartAsync();
    }

    static async Task<string> FreshAsync(string folder, string model)
    {
        await File.WriteAllTextAsync(Path.Combine(folder, "haikou.yaml"), model);
        await using var server = new ParkServer(Path.Combine(folder, "haikou.yaml"));
        await server.StartAsync();
        await ImportAsync(server);
        return await LedgersAsync(server);
    }

    // Every row of what the register, its nodes and their residual hold, as text: equal texts are ledgers equal to the last digit.
    static async Task<string> LedgersAsync(ParkServer server, string more = "")
    {
        var text = new StringBuilder();
        foreach (var (path, measures) in ((string, string[])[])
        [
            (Register, ["electricity_import"]), (Boundary, ["electricity_import"]), (Steel + "/~residual", ["electricity_import"]),
            .. ((string[])[Steel + "/rolling-mill", Steel, "haikou"]).Select(path => (path,
                (string[])["transfer_in", "electricity_import", "electricity_consumption", "carbon_scope2_location", "energy_cost"])),
        ])
            foreach (var measure in measures)
                foreach (var row in (await server.GetAsync($"ledger/{path}?measure={measure}&from=2026-06-01&to=2026-06-03&step=15m{more}")).GetProperty("rows").EnumerateArray())
                    text.AppendLine(CultureInfo.InvariantCulture, $"{path} {measure} {row.GetProperty("from")} {row.GetProperty("amount")} {row.GetProperty("estimated")}");
        return text.ToString();
    }

    static async Task ImportAsync(ParkServer server)
    {
        var csv = new StringBuilder("path,time,value\n");
        for (var i = 0; i <= 192; i++)
        {
            var time = Start.AddMinutes(15 * i).ToString("o", CultureInfo.InvariantCulture);
            csv.AppendLine(CultureInfo.InvariantCulture, $"{Register},{time},{1000 + i * 3.25m + i % 7 * 0.01m}").AppendLine(CultureInfo.InvariantCulture, $"{Boundary},{time},{5000 + i * 10.5m}");
        }
        using var body = new StringContent(csv.ToString(), new MediaTypeHeaderValue("text/csv"));
        using var answer = await server.Http.PostAsync($"{server.Url}/api/v1/imports?by=test&reason=past%20registers", body);
        answer.IsSuccessStatusCode.ShouldBeTrue(await answer.Content.ReadAsStringAsync());
    }

    static string Edited(string model, string meter)
    {
        var at = model.IndexOf(Meter, model.IndexOf("- id: rolling-mill", StringComparison.Ordinal), StringComparison.Ordinal);
        return model[..at] + meter + model[(at + Meter.Length)..];
    }

    static string Copied(string folder, out string haikou)
    {
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(Repository.Haikou)!)) File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        haikou = File.ReadAllText(Repository.Haikou);
        return folder;
    }
}
