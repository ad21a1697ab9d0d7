using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Twin.Operations.Hosting;

namespace Twin.Operations.Metrics;

public sealed class MetricsEndpointTests
{
    // The grammar of the text format 0.0.4: comments, then samples.
    static readonly Regex Line = new(
        """^(# HELP [a-zA-Z_:][a-zA-Z0-9_:]* .*|# TYPE [a-zA-Z_:][a-zA-Z0-9_:]* (counter|gauge|histogram)|[a-zA-Z_:][a-zA-Z0-9_:]*(\{[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*"(,[a-zA-Z_][a-zA-Z0-9_]*="([^"\\\n]|\\["\\n])*")*\})? (NaN|[+-]Inf|-?[0-9.]+([eE][+-]?[0-9]+)?))$""", RegexOptions.NonBacktracking);

    [Fact]
    public async Task Every_line_is_of_the_text_format_and_every_metric_declared_once()
    {
        await using var host = await OperationsHost.StartAsync();
        using var meter = new Meter("Twin.Test");
        meter.CreateCounter<long>("twin.test.odd", null, "back\\slash and\nnew line").Add(1, new KeyValuePair<string, object?>("odd-key", "a\"b\\c\nd"));
        await host.GetAsync("/api/v1/model");
        using var response = await host.Http.GetAsync("/metrics");
        response.Content.Headers.ContentType!.ToString().ShouldBe("text/plain; version=0.0.4; charset=utf-8");

        var text = await response.Content.ReadAsStringAsync();
        text.ShouldEndWith("\n");
        var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Where(l => !Line.IsMatch(l)).ShouldBeEmpty();
        lines.Where(l => l.StartsWith("# TYPE", StringComparison.Ordinal)).ShouldBeUnique();
        lines.Where(l => !l.StartsWith('#')).Select(l => l[..l.LastIndexOf(' ')]).ShouldBeUnique();
        lines.ShouldContain("""twin_test_odd_total{odd_key="a\"b\\c\nd"} 1""");
        lines.ShouldContain("""# HELP twin_test_odd_total back\\slash and\nnew line""");
        lines.ShouldContain("# TYPE twin_operations_request_duration_seconds histogram");
        lines.ShouldContain(l => l.StartsWith("dotnet_gc_collections_total{", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Counters_add_gauges_show_the_last_and_histograms_accumulate()
    {
        await using var host = await OperationsHost.StartAsync();
        var meter = host.Services.GetRequiredService<IMeterFactory>().Create("Twin.Kinds");
        var counter = meter.CreateCounter<long>("twin.kinds.items", "{item}");
        counter.Add(2);
        counter.Add(3);
        var level = meter.CreateUpDownCounter<long>("twin.kinds.level");
        level.Add(5);
        level.Add(-2);
        meter.CreateGauge<double>("twin.kinds.share", "1").Record(0.25);
        var observed = 7L;
        meter.CreateObservableGauge("twin.kinds.size", () => observed, "By");
        var spans = meter.CreateHistogram<double>("twin.kinds.wait", "s");
        foreach (var seconds in new[] { 0.00005, 0.05, 0.0500001, 99 }) spans.Record(seconds);

        var lines = await LinesAsync(host);
        lines.ShouldContain("twin_kinds_items_total 5");
        lines.ShouldContain("twin_kinds_level 3");
        lines.ShouldContain("twin_kinds_share_ratio 0.25");
        lines.ShouldContain("twin_kinds_size_bytes 7");
        lines.ShouldContain("""twin_kinds_wait_seconds_bucket{le="0.0001"} 1""");
        lines.ShouldContain("""twin_kinds_wait_seconds_bucket{le="0.05"} 2""");
        lines.ShouldContain("""twin_kinds_wait_seconds_bucket{le="0.1"} 3""");
        lines.ShouldContain("""twin_kinds_wait_seconds_bucket{le="10"} 3""");
        lines.ShouldContain("""twin_kinds_wait_seconds_bucket{le="+Inf"} 4""");
        lines.ShouldContain("twin_kinds_wait_seconds_count 4");
        var sum = lines.Single(l => l.StartsWith("twin_kinds_wait_seconds_sum ", StringComparison.Ordinal)).Split(' ')[1];
        double.Parse(sum, CultureInfo.InvariantCulture).ShouldBe(99.1000501, 1e-9);
    }

    [Fact]
    public async Task Series_beyond_the_bound_are_counted_in_one()
    {
        await using var host = await OperationsHost.StartAsync(configure: options => options.SeriesPerMetricMax = 3);
        var counter = host.Services.GetRequiredService<IMeterFactory>().Create("Twin.Many").CreateCounter<long>("twin.many.things");
        for (var i = 0; i < 10; i++) counter.Add(1, new KeyValuePair<string, object?>("id", i));
        counter.Add(1, new KeyValuePair<string, object?>("id", 0));

        (await LinesAsync(host)).Where(l => l.StartsWith("twin_many_things_total", StringComparison.Ordinal)).ShouldBe(
            ["""twin_many_things_total{id="0"} 2""", """twin_many_things_total{id="1"} 1""", """twin_many_things_total{id="2"} 1""",
             """twin_many_things_total{overflow="true"} 7"""]);
    }

    [Fact]
    public async Task Another_hosts_own_meters_are_not_shown()
    {
        await using var host = await OperationsHost.StartAsync();
        await using var other = await OperationsHost.StartAsync();
        other.Services.GetRequiredService<IMeterFactory>().Create("Twin.Other").CreateCounter<long>("twin.other").Add(1);
        (await LinesAsync(host)).ShouldNotContain(l => l.StartsWith("twin_other", StringComparison.Ordinal));
        (await LinesAsync(other)).ShouldContain("twin_other_total 1");
    }

    [Fact]
    public async Task Requests_are_counted_by_route_and_status()
    {
        await using var host = await OperationsHost.StartAsync();
        for (var i = 0; i < 3; i++) await host.GetAsync($"/api/v1/twins/none-{i}", System.Net.HttpStatusCode.NotFound);
        (await LinesAsync(host)).ShouldContain("""twin_operations_request_duration_seconds_count{route="/api/v1/twins/{**path}",status="404"} 3""");
    }

    static async Task<string[]> LinesAsync(OperationsHost host) => (await host.Http.GetStringAsync("/metrics")).Split('\n');
}
