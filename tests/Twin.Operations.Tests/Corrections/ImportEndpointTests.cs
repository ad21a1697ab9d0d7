using System.Net;
using Twin.Model.Orders;
using Twin.Model.Topology;
using Twin.Operations.Hosting;

namespace Twin.Operations.Corrections;

public sealed class ImportEndpointTests(HostFixture fixture) : IClassFixture<HostFixture>
{
    const string Import = "/api/v1/imports?by=Li&reason=by%20hand";

    [Fact]
    public async Task A_file_is_taken_whole()
    {
        var host = fixture.Fresh();
        (await host.PostAsync(Import, $"""
            path,time,value
            {SmallCity.Register},2026-06-01,100.5
            {SmallCity.Roof}/pv-meter/energy, 2026-06-01T00:00:00+08:00 ,7

            {SmallCity.Register},2026-07-01T03:59:00Z,200
            """, "text/csv")).ShouldBeJson("""{"kind": "import", "position": 816, "readings": 3}""");
        var order = host.Desk.Imports.ShouldHaveSingleItem();
        var june = SmallCity.NoonMs - 12 * 3_600_000L - 30 * 86_400_000L;
        order.Readings.ShouldBe([(new PointKey(0), june, 100_500_000), (new PointKey(3), june, 7_000_000), (new PointKey(0), SmallCity.NoonMs - 60_000, 200_000_000)]);
        (order.By, order.Reason).ShouldBe(("Li", "by hand"));
    }

    [Fact]
    public async Task A_file_with_faults_is_refused_whole_with_every_fault_by_line()
    {
        var host = fixture.Fresh();
        var problem = await host.PostAsync(Import, $"""
            path,time,value
            {SmallCity.Register},2026-06-01,100
            {SmallCity.Register},June,1,5
            none/at/all,yesterday,1e3
            {SmallCity.Thermometer},2026-06-02,20
            {SmallCity.Register},2026-06-01,101
            {SmallCity.Register},2026-07-02,102
            """, "text/csv", HttpStatusCode.BadRequest);
        problem.GetProperty("code").GetString().ShouldBe("bad_import");
        problem.GetProperty("faults").EnumerateArray()
            .Select(f => (f.GetProperty("line").GetInt32(), f.GetProperty("code").GetString(), f.GetProperty("column").GetString())).ShouldBe(
            [
                (3, "bad_row", null), (4, "unknown_point", "path"), (4, "bad_time", "time"), (4, "not_a_decimal", "value"),
                (5, "not_a_register", "path"), (6, "repeated_instant", "time"), (7, "time_ahead", "time"),
            ]);
        host.Desk.Orders.ShouldBe(0);
    }

    [Theory]
    [InlineData("", "bad_header")]
    [InlineData("path;time;value\n", "bad_header")]
    [InlineData("path,time,value\n\n", "no_rows")]
    public async Task A_file_without_readings_is_refused(string file, string code)
    {
        var host = fixture.Fresh();
        var problem = await host.PostAsync(Import, file, "text/csv", HttpStatusCode.BadRequest);
        problem.GetProperty("faults")[0].GetProperty("code").GetString().ShouldBe(code);
    }

    [Fact]
    public async Task Bounds_and_words_are_held()
    {
        await using var host = await OperationsHost.StartAsync(configure: o => (o.ImportRowsMax, o.ImportBytesMax) = (1, 1024));
        var row = $"{SmallCity.Register},2026-06-01,100\n";
        (await host.PostAsync(Import, "path,time,value\n" + row + row, "text/csv", HttpStatusCode.RequestEntityTooLarge))
            .GetProperty("code").GetString().ShouldBe("too_many_rows");
        (await host.PostAsync(Import, new string('x', 1025), "text/csv", HttpStatusCode.RequestEntityTooLarge))
            .GetProperty("code").GetString().ShouldBe("body_too_large");
        (await host.PostAsync("/api/v1/imports?by=Li", row, "text/csv", HttpStatusCode.BadRequest)).GetProperty("parameter").GetString().ShouldBe("reason");
        (await host.PostAsync(Import, row, "text/plain", HttpStatusCode.UnsupportedMediaType)).GetProperty("allowed")[0].GetString().ShouldBe("text/csv");
        host.Desk.Orders.ShouldBe(0);
    }
}
