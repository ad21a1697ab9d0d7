using System.Globalization;
using Twin.Operations.Hosting;

namespace Twin.Operations.Live;

/// <summary>Clients that do not read: nothing piles up for them, and one that stands still is let go.</summary>
public sealed class SlowScreenTests
{
    // A delta of all of them is some 250 KB, so that the kernel's buffers (some megabytes) are soon full.
    const int Thermometers = 2000;
    const int SmallReceiveBuffer = 8 * 1024;
    static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task A_client_that_stops_reading_gets_fewer_and_newer_frames()
    {
        const int changes = 150;
        await using var host = await OperationsHost.StartAsync(SmallCity.Model(moreThermometers: Thermometers),
            options => options.StallTimeout = TimeSpan.FromMinutes(5)); // however slow the machine, it is not dropped here
        host.Twins.Set(Snapshot(1));
        await using var slow = await HubClient.ConnectAsync(host.HubUri, SmallReceiveBuffer);
        var frames = await slow.WatchAsync(SmallCity.Mill);
        var fold = new FrameFold();
        fold.Apply(await frames.NextAsync());
        await using var swift = await HubClient.ConnectAsync(host.HubUri);
        var all = await swift.WatchAsync(SmallCity.Mill);
        await all.NextAsync();

        slow.StopReading();
        for (var revision = 2; revision <= changes; revision++)
        {
            host.Time.Advance(Interval);
            host.Twins.Set(Snapshot(revision));
            LiveHubTests.Head(await all.NextChangeAsync()).ShouldBe(("delta", revision, revision - 1)); // the slow one holds up nobody
        }

        slow.GoOnReading();
        var received = 0;
        while (fold.Revision < changes)
        {
            fold.Apply(await frames.NextAsync());
            received++;
            host.Time.Advance(Interval);
        }
        received.ShouldBeLessThan(changes / 2);
        (await MetricAsync(host, "twin_operations_changes_merged_total")).ShouldBeGreaterThanOrEqualTo(changes - received - 1);
        fold.Node!["points"]!["sensor/temperature-7"]!["value"]!.GetValue<string>().ShouldBe("150.000007");
    }

    [Fact]
    public async Task A_client_that_takes_nothing_is_dropped_and_counted()
    {
        await using var host = await OperationsHost.StartAsync(SmallCity.Model(moreThermometers: Thermometers),
            options => options.StallTimeout = TimeSpan.FromSeconds(1));
        host.Twins.Set(Snapshot(1));
        await using var stalled = await HubClient.ConnectAsync(host.HubUri, SmallReceiveBuffer);
        var frames = await stalled.WatchAsync(SmallCity.Mill);
        await frames.NextAsync();
        stalled.StopReading();

        var revision = 1;
        await Eventually.HoldsAsync(() =>
        {
            host.Time.Advance(Interval);
            host.Twins.Set(Snapshot(++revision));
            return host.Twins.Subscribers == 0;
        }, "the stream ends though its client says nothing");
        await Eventually.HoldsAsync(() => MetricAsync(host, "twin_operations_screens").Result == 0, "the connection is closed");
        (await MetricAsync(host, "twin_operations_screens_stalled_total")).ShouldBe(1);
        (await MetricAsync(host, "twin_operations_streams")).ShouldBe(0);
    }

    static Twin.Model.Live.NodeSnapshot Snapshot(long revision) => SmallCity.MillSnapshot(revision, kwhMicro: revision * 1_000_000, moreThermometers: Thermometers);

    static async Task<double> MetricAsync(OperationsHost host, string name)
    {
        var line = (await host.Http.GetStringAsync("/metrics")).Split('\n').Single(l => l.StartsWith(name + " ", StringComparison.Ordinal));
        return double.Parse(line.Split(' ')[1], CultureInfo.InvariantCulture);
    }
}
