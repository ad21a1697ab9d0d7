using System.Net;
using System.Net.Sockets;
using System.Text;
using Twin.Model.Telemetry;
using Twin.Operations.Hosting;

namespace Twin.Operations.Readings;

public sealed class ExportEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Register = "/api/v1/export/" + SmallCity.Register;
    static readonly long Noon = SmallCity.NoonMs;

    [Fact]
    public async Task Csv_has_a_header_exact_decimals_and_times_with_the_parks_offset()
    {
        var host = WithTwo();
        using var response = await host.Http.GetAsync(Register);
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/csv; charset=utf-8");
        response.Content.Headers.ContentDisposition!.FileName.ShouldBe(SmallCity.Register.Replace('/', '.') + ".csv");
        (await response.Content.ReadAsStringAsync()).ShouldBe(
            "path,time,value,unit,quality,correction,position\r\n"
            + $"{SmallCity.Register},2026-07-01T12:00:00.000+08:00,9223372036854.775807,kWh,good,0,11\r\n"
            + $"{SmallCity.Register},2026-07-01T12:00:00.001+08:00,-0.000001,kWh,uncertain,2,12\r\n");
    }

    [Fact]
    public async Task Line_protocol_has_nanoseconds_and_the_exact_integer_beside_the_decimal()
    {
        var host = WithTwo();
        (await host.Http.GetStringAsync(Register + "?format=line")).ShouldBe(
            $"reading,key=p0,path={SmallCity.Register},quality=good,unit=kWh value=9223372036854.775807,micro=9223372036854775807i,correction=0i,position=11i {Noon}000000\n"
            + $"reading,key=p0,path={SmallCity.Register},quality=uncertain,unit=kWh value=-0.000001,micro=-1i,correction=2i,position=12i {Noon + 1}000000\n");
    }

    [Theory]
    [InlineData(SmallCity.Register, 1)]
    [InlineData(SmallCity.Mill + "/main-meter", 0)]
    [InlineData(SmallCity.Mill, 0)]
    [InlineData(SmallCity.City, 0)]
    public async Task A_device_and_a_node_have_the_readings_of_every_point_below_them(string path, int points)
    {
        var host = WithTwo();
        var model = host.Twins.Model;
        if (points == 0) points = model.AllPoints.Count(p => p.Path.StartsWith(path + "/", StringComparison.Ordinal));
        (await host.Http.GetStringAsync($"/api/v1/export/{path}")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1 + 2 * points);
    }

    [Fact]
    public async Task Many_pages_make_one_export_in_order()
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange(Enumerable.Range(0, 10_000).Select(i => new StoredReading(Noon + i / 3, i * 1_000_000L, Quality.Good, 0, i)));
        var lines = (await host.Http.GetStringAsync(Register + "?from=2026-07-01")).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Skip(1);
        lines.Select(l => int.Parse(l.Split(',')[2])).ShouldBe(Enumerable.Range(0, 10_000));
    }

    [Fact]
    public async Task A_range_cuts_it()
    {
        var host = WithTwo();
        (await host.Http.GetStringAsync(Register + "?from=2026-07-01T12:00:00.001%2B08:00&to=2026-07-02")).ShouldContain("-0.000001");
        (await host.Http.GetStringAsync(Register + "?to=2026-07-01T12:00%2B08:00")).Count(c => c == '\n').ShouldBe(1);
    }

    [Theory]
    [InlineData("format=xml", "unknown_format", "format")]
    [InlineData("format=CSV", "unknown_format", "format")]
    [InlineData("from=2026-07-02&to=2026-07-01", "empty_range", "to")]
    [InlineData("to=soon", "bad_time", "to")]
    [InlineData("limit=5", "unknown_parameter", "limit")]
    public async Task A_bad_parameter_is_named_with_a_stable_code(string query, string code, string parameter)
    {
        var problem = await fixture.Fresh().GetAsync($"{Register}?{query}", HttpStatusCode.BadRequest);
        (problem.GetProperty("code").GetString(), problem.GetProperty("parameter").GetString()).ShouldBe((code, parameter));
    }

    [Fact]
    public async Task What_the_model_does_not_have_is_not_found() =>
        (await fixture.Fresh().GetAsync("/api/v1/export/" + SmallCity.Mill + "/none", HttpStatusCode.NotFound)).GetProperty("code").GetString().ShouldBe("unknown_path");

    [Fact]
    public async Task A_client_that_reads_nothing_is_not_read_ahead_of_and_its_place_is_free_when_it_goes()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => o.ExportsMax = 1);
        const int all = 250_000;
        host.Readings.All.AddRange(Enumerable.Range(0, all).Select(i => new StoredReading(Noon + i, i, Quality.Good, 0, i)));
        using (var slow = new TcpClient { ReceiveBufferSize = 4096 })
        {
            await slow.ConnectAsync(IPAddress.Loopback, host.Http.BaseAddress!.Port);
            await slow.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"GET {Register} HTTP/1.1\r\nHost: localhost\r\n\r\n"));
            await slow.GetStream().ReadExactlyAsync(new byte[100]);
            (await host.GetAsync(Register, HttpStatusCode.TooManyRequests)).GetProperty("code").GetString().ShouldBe("too_many_exports");
            // 250,000 rows are over 20 MB: far more than sockets hold.
            host.Readings.Pages.ShouldBeLessThan(all / 4096 / 2);
        }
        await Eventually.HoldsAsync(() =>
        {
            using var response = host.Http.GetAsync(Register + "?to=2026-07-01", HttpCompletionOption.ResponseHeadersRead).Result;
            return response.IsSuccessStatusCode;
        }, "the place is free again");
    }

    OperationsHost WithTwo()
    {
        var host = fixture.Fresh();
        host.Readings.All.AddRange([new(Noon, long.MaxValue, Quality.Good, 0, 11), new(Noon + 1, -1, Quality.Uncertain, 2, 12)]);
        return host;
    }
}
