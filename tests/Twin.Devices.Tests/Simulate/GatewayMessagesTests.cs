using System.Text.Json;
using Twin.Devices.Plant;
using Twin.Model.Topology;

namespace Twin.Devices.Simulate;

public sealed class GatewayMessagesTests
{
    const string Energy = "line/meter/energy";

    static readonly long Start = PlantCity.EpochMs + 10 * 3_600_000;

    readonly PlantCity plant;
    readonly GatewayMessages messages;

    public GatewayMessagesTests()
    {
        var city = new TinyCity();
        var line = city.Facility("line", "data-hall");
        city.Device(line, "meter", "meter", TinyCity.Sides(SideKind.Grid, SideKind.Bus, line.Key), ("energy", TinyCity.Register()), ("power", TinyCity.Power()));
        for (var i = 0; i < 300; i++) city.Device(line, $"room-{i}", "room-climate", null, ("temperature", TinyCity.Gauge("°C")));
        var model = city.Build();
        plant = new(model, seed: 1);
        messages = new(model.AllGateways[0], model, plant);
    }

    [Fact]
    public void A_gateway_sends_all_its_points_in_messages_of_a_bounded_size()
    {
        var now = plant.MoveTo(Start);
        var sent = messages.At(now, Start).ToArray();

        sent.Select(m => m.Readings).ShouldBe([200, 102]);
        var names = sent.SelectMany(m => JsonDocument.Parse(m.Payload).RootElement.GetProperty("points").EnumerateObject().Select(p => p.Name)).ToArray();
        names.Length.ShouldBe(302);
        names.ShouldBeUnique();
        sent.ShouldAllBe(m => JsonDocument.Parse(m.Payload, default).RootElement.GetProperty("ts").GetInt64() == Start);
    }

    [Fact]
    public void A_rollover_comes_soon_and_the_register_goes_on_below_it()
    {
        messages.RollOverSoon(plant.MoveTo(Start));
        var values = Enumerable.Range(0, 60).Select(i => At(Start + i * 5_000L)).ToArray();

        values[0].ShouldBeInRange(999_990, 999_999.99m);
        var fall = Enumerable.Range(1, 59).Single(i => values[i] < values[i - 1]);
        (values[fall] + 1_000_000 - values[fall - 1]).ShouldBeInRange(0, 1);
        values[^1].ShouldBeLessThan(100);
    }

    [Fact]
    public void A_reset_register_begins_at_zero_and_counts_on()
    {
        At(Start).ShouldBeGreaterThan(100);
        messages.Reset(plant.MoveTo(Start + 5_000));

        At(Start + 5_000).ShouldBe(0);
        At(Start + 65_000).ShouldBeInRange(1, 10); // 250 kW for a minute
    }

    decimal At(long timeMs) => JsonDocument.Parse(messages.At(plant.MoveTo(timeMs), timeMs).First().Payload)
        .RootElement.GetProperty("points").GetProperty(Energy).GetDecimal();
}
