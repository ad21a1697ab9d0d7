using System.Net;

namespace Twin.Devices.Replay;

/// <summary>One steel plant's year 2018: real input with published check values.</summary>
public sealed class SteelPlantTests
{
    static readonly TimeZoneInfo Seoul = StampFormat.ParseZone("Asia/Seoul")!;

    [SteelPlantFact]
    public void The_year_becomes_one_register_without_a_gap_that_holds_the_published_sums()
    {
        var (reader, readings) = Read();

        reader.Rows.ShouldBe(35_040);
        readings.Count.ShouldBe(35_041);
        readings.Zip(readings.Skip(1)).ShouldAllBe(pair => pair.Second.TimeMs - pair.First.TimeMs == 900_000);
        readings[0].ShouldBe(new(Local(2018, 1, 1), 0, 0));
        readings[^1].ShouldBe(new(Local(2019, 1, 1), 0, 959_636_710_000));
        (readings.Single(r => r.TimeMs == Local(2018, 2, 1)).Micro - readings[0].Micro).ShouldBe(126_238_290_000);
    }

    [SteelPlantFact]
    public void Its_highest_demand_is_the_published_one()
    {
        var (_, readings) = Read();

        readings.Zip(readings.Skip(1), (a, b) => (b.Micro - a.Micro) * 4).Max().ShouldBe(628_720_000);
    }

    [SteelPlantFact]
    public void Reversed_and_shuffled_replays_send_the_same_readings()
    {
        var (_, readings) = Read();
        var forward = Payloads(readings, RowOrder.Forward);

        Payloads(readings, RowOrder.Reverse).ShouldBe(forward.Reverse());
        var shuffled = Payloads(readings, RowOrder.Shuffle);
        shuffled.SequenceEqual(forward).ShouldBeFalse();
        shuffled.Order(StringComparer.Ordinal).ShouldBe(forward.Order(StringComparer.Ordinal));
    }

    static string[] Payloads(IReadOnlyList<ReplayReading> readings, RowOrder order) =>
        [.. ReplayMessages.Of(readings, Options() with { Order = order, Seed = 5 }).Select(m => System.Text.Encoding.UTF8.GetString(m.Payload))];

    static (RowReader Reader, IReadOnlyList<ReplayReading> Readings) Read()
    {
        var reader = new RowReader(Options());
        using var file = Options().File.OpenRead();
        return (reader, reader.Read(file));
    }

    static long Local(int year, int month, int day) =>
        new DateTimeOffset(year, month, day, 0, 0, 0, Seoul.BaseUtcOffset).ToUnixTimeMilliseconds();

    static ReplayOptions Options() => new()
    {
        File = new(SharedData.Find(SteelPlantFactAttribute.FileName)!),
        Server = new DnsEndPoint("localhost", 1883),
        User = "park/gateway",
        Password = "",
        Columns = [new("Usage_kWh", "energy_import", ColumnKind.Register, 1)],
        Stamps = new("date", "dd-MM-yyyy HH:mm", Seoul, StampEdge.End, MidnightSameDate: true),
    };
}
