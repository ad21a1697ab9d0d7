using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>Operators' orders as rows of a facility's journal.</summary>
public sealed class FacilityOrdersTests
{
    const long Hour = 3_600_000;

    static readonly Point Register = SmallCity.Point("hall/gas/total");
    static readonly NodeKey Hall = Register.Device.Facility.Key;
    static readonly SeriesKey Series = new(SeriesOwner.Register, Measure.NaturalGas, Register.Key.Number);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Orders_hold_over_a_new_activation_with_a_snapshot_and_without(bool withSnapshot)
    {
        await using var city = new HostedCity();
        city.SetTime(SmallCity.Midnight + 24 * Hour);
        var host = await city.HostOf(Hall);
        (await host.ImportAsync(Import(0, 10, 4, 16), default)).Code.ShouldBeNull();
        (await host.ImportAsync(Import(0, 10, 4, 16, 20), default)).Code.ShouldBeNull(); // one is new
        (await host.CorrectAsync(new(Register.Key, SmallCity.Midnight + 2 * Hour, 14_000_000, "Li", "misread"), default)).Code.ShouldBeNull();
        (await host.CorrectAsync(new(Register.Key, SmallCity.Midnight + 77, 1, "Li", "nothing there"), default)).Code.ShouldBe("no_such_reading");
        if (withSnapshot) await host.SnapshotAsync(default);
        (await host.ReplaceAsync(new(Register.Key, SmallCity.Midnight + 5 * Hour, 25_000_000, 1_000_000, "Li", "broken"), default)).Code.ShouldBeNull();
        (await host.ReplaceAsync(new(Register.Key, SmallCity.Midnight + 5 * Hour, 25_000_000, 1_000_000, "Li", "broken"), default)).Code.ShouldBe("replacement_exists");
        var before = await StateAsync(host);
        before.Orders.Select(o => (o.Kind, o.Readings)).ShouldBe([("replacement", 1), ("correction", 1), ("import", 5), ("import", 4)]);
        before.Events.ShouldBeEmpty(); // the fall from 10 to 4 was a misread 14
        before.Micro.ShouldBe(25_000_000);

        city.Drop(Hall);
        var after = await StateAsync(await city.HostOf(Hall));
        after.Orders.ShouldBe(before.Orders);
        after.Events.ShouldBe(before.Events);
        after.Micro.ShouldBe(before.Micro);
        after.Readings.ShouldBe(before.Readings);
    }

    [Fact]
    public async Task A_fall_is_told_until_it_is_struck_out_and_over_a_snapshot()
    {
        await using var city = new HostedCity();
        city.SetTime(SmallCity.Midnight + 24 * Hour);
        var host = await city.HostOf(Hall);
        await host.ImportAsync(Import(0, 10, 4, 16), default);
        await host.SnapshotAsync(default);
        city.Drop(Hall);
        host = await city.HostOf(Hall);
        host.RegisterEvents.Of(Register.Key).ShouldHaveSingleItem().Kind.ShouldBe(RegisterEventKind.Reset);
        await host.CorrectAsync(new(Register.Key, SmallCity.Midnight + 2 * Hour, null, "Li", "misread"), default);
        host.RegisterEvents.Of(Register.Key).ShouldBeEmpty();
        (await host.OrdersAsync(o => o.Kind == "strike_out", 10, default)).ShouldHaveSingleItem().Was.ShouldBe(4_000_000);
    }

    [Fact]
    public async Task Many_orders_are_kept_in_pages_and_told_newest_first()
    {
        await using var city = new HostedCity();
        city.SetTime(SmallCity.Midnight + 24 * Hour);
        for (var i = 0; i < 150; i++)
        {
            var host = await city.HostOf(Hall);
            await host.ImportAsync(Import(i), default);
            if (i % 40 == 39) await host.SnapshotAsync(default);
            if (i % 50 == 49) city.Drop(Hall);
        }
        var orders = await (await city.HostOf(Hall)).OrdersAsync(_ => true, 1_000, default);
        orders.Select(o => o.Reason).ShouldBe(Enumerable.Range(0, 150).Reverse().Select(i => $"{i}"));
        (await (await city.HostOf(Hall)).OrdersAsync(_ => true, 70, default)).Select(o => o.Reason).ShouldBe(orders.Take(70).Select(o => o.Reason));
    }

    // Readings an hour apart.
    static ImportRecord Import(params int[] values) => ImportRecord.Of(new(
        [.. values.Select((value, i) => (Register.Key, SmallCity.Midnight + (values.Length == 1 ? value : i) * Hour, value * 1_000_000L))], "Wang", $"{values[0]}"));

    static async Task<(CorrectionEntry[] Orders, RegisterEvent[] Events, long Micro, StoredReading[] Readings)> StateAsync(FacilityHost host)
    {
        var first = SmallCity.Midnight / Spread.IntervalMs;
        var cells = await host.ReadCellsAsync([Series], first, first + 96, default);
        return ([.. await host.OrdersAsync(_ => true, 100, default)], [.. host.RegisterEvents.Of(Register.Key)], cells[0].Sum(c => c.Micro),
            [.. await host.ReadReadingsAsync(Register.Key, long.MinValue, long.MaxValue, 100, default)]);
    }
}
