using System.Net;
using System.Text;

namespace Twin.Devices.Replay;

public sealed class RowReaderTests
{
    const string Head = "time,kWh,kW\n";

    [Fact]
    public void Amounts_become_a_register_that_opens_at_the_start_of_the_first_interval()
    {
        var readings = Read(Head + "2018-01-01 00:15,1.5,6\n2018-01-01 00:30,0.25,1\n", Options() with { Opening = 100 });

        Of("energy", readings).ShouldBe([(Utc(0, 0), 100_000_000), (Utc(0, 15), 101_500_000), (Utc(0, 30), 101_750_000)]);
        Of("power", readings).ShouldBe([(Utc(0, 15), 6_000_000), (Utc(0, 30), 1_000_000)]);
    }

    [Fact]
    public void Stamps_at_the_start_of_their_interval_give_readings_at_its_end()
    {
        var options = Options() with { Stamps = Stamps() with { Edge = StampEdge.Start } };

        Of("energy", Read(Head + "2018-01-01 00:15,1.5,6\n", options)).ShouldBe([(Utc(0, 15), 0), (Utc(0, 30), 1_500_000)]);
    }

    [Fact]
    public void After_a_gap_the_register_is_read_again_before_it_goes_on()
    {
        var readings = Read(Head + "2018-01-01 00:15,1,\n2018-01-01 01:15,2,\n", Options());

        Of("energy", readings).ShouldBe([(Utc(0, 0), 0), (Utc(0, 15), 1_000_000), (Utc(1, 0), 1_000_000), (Utc(1, 15), 3_000_000)]);
    }

    [Fact]
    public void Midnight_under_the_date_that_ends_is_the_day_after()
    {
        var options = Options() with { Stamps = Stamps() with { MidnightSameDate = true } };

        Of("energy", Read(Head + "2018-01-01 23:45,1,\n2018-01-01 00:00,2,\n2018-01-02 00:15,3,\n", options))
            .ShouldBe([(Utc(23, 30), 0), (Utc(23, 45), 1_000_000), (Utc(24, 0), 3_000_000), (Utc(24, 15), 6_000_000)]);
    }

    [Fact]
    public void Local_stamps_are_taken_in_their_zone_and_stamps_with_an_offset_in_their_own()
    {
        var seoul = Stamps() with { Zone = StampFormat.ParseZone("Asia/Seoul")! };
        seoul.Parse("2018-01-01 09:15", long.MinValue).ShouldBe(Utc(0, 15));
        (Stamps() with { Zone = StampFormat.ParseZone("+08:00")! }).Parse("2018-01-01 08:15", long.MinValue).ShouldBe(Utc(0, 15));
        (seoul with { Format = null }).Parse("2017-12-31 17:15:00-07:00", long.MinValue).ShouldBe(Utc(0, 15));
    }

    [Fact]
    public void An_hour_that_comes_twice_is_told_apart_by_the_row_before()
    {
        var paris = Stamps() with { Zone = StampFormat.ParseZone("Europe/Paris")! };
        var summer = paris.Parse("2018-10-28 02:30", long.MinValue)!.Value;
        var winter = paris.Parse("2018-10-28 02:30", summer)!.Value;

        (winter - summer).ShouldBe(3_600_000);
        paris.Parse("2018-03-25 02:30", long.MinValue).ShouldBeNull("an hour that the clock leaps over");
    }

    [Theory]
    [InlineData("2018-01-01 00:15,x,1\n", "f.csv:2: kWh 'x' is not a number")]
    [InlineData("2018-01-01 00:15,-1,1\n", "f.csv:2: kWh is negative")]
    [InlineData("01.01.2018,1,1\n", "f.csv:2: '01.01.2018' is not a time")]
    [InlineData("2018-01-01 00:15,1,1\n2018-01-01 00:20,1,1\n", "f.csv:3: the interval overlaps")]
    [InlineData("2018-01-01 00:15\n", "f.csv:2: 1 fields")]
    public void A_row_that_cannot_be_read_is_named(string rows, string message) =>
        Should.Throw<ReplayException>(() => Read(Head + rows, Options())).Message.ShouldStartWith(message);

    [Fact]
    public void Quoted_fields_may_hold_commas_quotes_and_line_breaks()
    {
        var table = new CsvTable(new MemoryStream(Encoding.UTF8.GetBytes("a,b\n\"x, \"\"y\"\"\nz\",2\n\n3,4\n")));

        table.Read().ShouldBe(["x, \"y\"\nz", "2"]);
        table.Read().ShouldBe(["3", "4"]);
        table.Line.ShouldBe(5);
        table.Read().ShouldBeNull();
    }

    [Theory]
    [InlineData("Usage_kWh=energy_import:register", "Usage_kWh", "energy_import", true, 1)]
    [InlineData("ac=power:gauge:0.001", "ac", "power", false, 0.001)]
    [InlineData("a=b=line:1/x", "a=b", "line:1/x", false, 1)]
    [InlineData("a=x:10", "a", "x", false, 10)]
    public void A_column_names_its_point_kind_and_scale(string text, string column, string point, bool register, double scale) =>
        ColumnMapping.Parse(text).ShouldBe(new(column, point, register ? ColumnKind.Register : ColumnKind.Gauge, (decimal)scale));

    static IReadOnlyList<ReplayReading> Read(string csv, ReplayOptions options) =>
        new RowReader(options).Read(new MemoryStream(Encoding.UTF8.GetBytes(csv)));

    static (long, long)[] Of(string point, IEnumerable<ReplayReading> readings) =>
        [.. readings.Where(r => Options().Columns[r.Point].Point == point).Select(r => (r.TimeMs, r.Micro))];

    static long Utc(int hours, int minutes) =>
        new DateTimeOffset(2018, 1, 1, 0, 0, 0, TimeSpan.Zero).AddMinutes(hours * 60 + minutes).ToUnixTimeMilliseconds();

    static StampFormat Stamps() => new("time", "yyyy-MM-dd HH:mm", TimeZoneInfo.Utc, StampEdge.End, MidnightSameDate: false);

    static ReplayOptions Options() => new()
    {
        File = new("f.csv"),
        Server = new DnsEndPoint("localhost", 1883),
        User = "park/gateway",
        Password = "",
        Columns = [new("kWh", "energy", ColumnKind.Register, 1), new("kW", "power", ColumnKind.Gauge, 1)],
        Stamps = Stamps(),
    };
}
