using Twin.Delivery.History;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Tests.History;

public sealed class FluxReadingsTests
{
    static readonly DateTime Time = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddMilliseconds(123);

    [Fact]
    public void The_question_names_bucket_range_and_point_and_as_many_readings_as_are_wanted() =>
        FluxReadings.Query("city \"${x}\\", new(7), 1_767_225_600_000, 1_767_225_600_123, 500).ReplaceLineEndings("\n").ShouldBe("""
            from(bucket: "city \"\${x}\\")
              |> range(start: 2026-01-01T00:00:00.000Z, stop: 2026-01-01T00:00:00.123Z)
              |> filter(fn: (r) => r._measurement == "reading" and r.key == "p7")
              |> filter(fn: (r) => r._field == "micro" or r._field == "correction" or r._field == "position")
              |> limit(n: 500)
              |> pivot(rowKey: ["_time"], columnKey: ["_field"], valueColumn: "_value")
              |> group()
              |> keep(columns: ["_time", "quality", "micro", "correction", "position"])
              |> sort(columns: ["_time"])
              |> limit(n: 500)
            """.ReplaceLineEndings("\n"));

    [Fact]
    public void A_range_without_ends_is_all_that_InfluxDB_can_keep()
    {
        FluxReadings.Query("twin", new(7), long.MinValue, long.MaxValue, 1).ShouldContain("range(start: 1677-09-21T00:12:43.146Z, stop: 2262-04-11T23:47:16.854Z)");
        FluxReadings.IsEmpty(5, 5).ShouldBeTrue();
        FluxReadings.IsEmpty(long.MaxValue - 1, long.MaxValue).ShouldBeTrue();
        FluxReadings.IsEmpty(5, 6).ShouldBeFalse();
    }

    [Fact]
    public void A_row_is_a_reading_to_the_last_digit() =>
        FluxReadings.Reading(Time, Row()).ShouldBe(new StoredReading(1_767_225_600_123, long.MinValue, Quality.Uncertain, 255, 815));

    [Theory]
    [InlineData("quality", "excellent", "quality is excellent")]
    [InlineData("quality", null, "quality is missing")]
    [InlineData("micro", 1.5, "micro is 1.5")]
    [InlineData("correction", 256L, "correction is 256")]
    [InlineData("position", null, "position is missing")]
    public void A_row_that_is_no_reading_is_told(string column, object? value, string expected)
    {
        var row = Row();
        row[column] = value;
        Should.Throw<HistoryException>(() => FluxReadings.Reading(Time, row)).Message.ShouldBe($"history has a row that is no reading: {expected}");
    }

    [Fact]
    public void A_time_between_milliseconds_is_none_of_ours() =>
        Should.Throw<HistoryException>(() => FluxReadings.Reading(Time.AddTicks(1), Row())).Message.ShouldContain("_time is 2026-01-01T00:00:00.1230001Z");

    static Dictionary<string, object?> Row() => new() { ["quality"] = "uncertain", ["micro"] = long.MinValue, ["correction"] = 255L, ["position"] = 815L };
}
