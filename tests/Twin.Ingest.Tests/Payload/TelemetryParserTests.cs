using System.Text;
using Twin.Ingest.Fakes;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Payload;

public sealed class TelemetryParserTests
{
    const long T = 1_767_225_000_000;
    const int Energy = TestCity.Energy, Power = TestCity.Power, Temperature = TestCity.Temperature;

    [Fact]
    public void An_object_gives_a_reading_for_each_point()
    {
        var parsed = Parsed.Of("""{"ts": 1767225000000, "points": {"energy": 12.5, "power": -3, "temperature": 21.0625}}""");
        parsed.Refused.ShouldBeNull();
        parsed.Received.ShouldBe(3);
        parsed.Readings.ShouldBe([
            (Energy, T, 12_500_000, Quality.Good), (Power, T, -3_000_000, Quality.Good), (Temperature, T, 21_062_500, Quality.Good)]);
        parsed.Rejections.ShouldBeEmpty();
    }

    [Fact]
    public void An_array_gives_the_readings_of_all_its_objects()
    {
        var parsed = Parsed.Of("""[{"ts":1767225000000,"points":{"energy":1}},{"ts":1767225000001,"points":{"energy":2,"power":3}}]""");
        parsed.Received.ShouldBe(3);
        parsed.Readings.ShouldBe([
            (Energy, T, 1_000_000, Quality.Good), (Energy, T + 1, 2_000_000, Quality.Good), (Power, T + 1, 3_000_000, Quality.Good)]);
    }

    [Fact]
    public void Points_may_come_before_their_time()
    {
        var parsed = Parsed.Of("""{"points":{"energy":1,"power":{"v":2,"q":"bad"}},"unit":["kWh",{"a":[]}],"ts":1767225000000}""");
        parsed.Readings.ShouldBe([(Energy, T, 1_000_000, Quality.Good), (Power, T, 2_000_000, Quality.Bad)]);
    }

    [Theory]
    [InlineData("""{"v":1.5,"q":"good"}""", Quality.Good)]
    [InlineData("""{"q":"uncertain","v":1.5}""", Quality.Uncertain)]
    [InlineData("""{"v":1.5,"q":"bad","note":null}""", Quality.Bad)]
    [InlineData("""{"v":1.5}""", Quality.Good)]
    [InlineData("""{"\u0076":1.5,"q":"\u0062ad"}""", Quality.Bad)]
    public void A_value_may_carry_its_quality(string value, Quality quality) =>
        Parsed.Of($$$"""{"ts":1767225000000,"points":{"energy":{{{value}}}}}""").Readings.ShouldBe([(Energy, T, 1_500_000, quality)]);

    [Theory]
    [InlineData("true", 1_000_000)]
    [InlineData("false", 0)]
    [InlineData("""{"v":true}""", 1_000_000)]
    public void True_and_false_are_one_and_zero(string value, long micro) =>
        Parsed.Of($$$"""{"ts":1767225000000,"points":{"power":{{{value}}}}}""").Readings.ShouldBe([(Power, T, micro, Quality.Good)]);

    [Theory]
    [InlineData("null", RejectionReason.NotANumber)]
    [InlineData("[1]", RejectionReason.NotANumber)]
    [InlineData("{}", RejectionReason.NotANumber)]
    [InlineData("""{"q":"good"}""", RejectionReason.NotANumber)]
    [InlineData("""{"v":null,"q":"bad"}""", RejectionReason.NotANumber)]
    [InlineData("""{"v":{"v":1}}""", RejectionReason.NotANumber)]
    [InlineData("""{"v":1,"v":2}""", RejectionReason.NotANumber)]
    [InlineData("\"NaN\"", RejectionReason.UnmappedState)]
    [InlineData("\"on\"", RejectionReason.UnmappedState)]
    [InlineData("1e300", RejectionReason.OutOfRange)]
    [InlineData("-10000000000000", RejectionReason.OutOfRange)]
    [InlineData("""{"v":1,"q":"excellent"}""", RejectionReason.UnknownQuality)]
    [InlineData("""{"v":1,"q":3}""", RejectionReason.UnknownQuality)]
    [InlineData("""{"v":1,"q":"good","q":"bad"}""", RejectionReason.UnknownQuality)]
    public void A_fault_of_one_point_refuses_that_point_alone(string value, RejectionReason reason)
    {
        var parsed = Parsed.Of($$$"""{"ts":1767225000000,"points":{"energy":1,"power":{{{value}}},"temperature":3}}""");
        parsed.Refused.ShouldBeNull();
        parsed.Received.ShouldBe(3);
        parsed.Readings.Select(r => r.Point).ShouldBe([Energy, Temperature]);
        parsed.RefusedPoints.ShouldBe([(reason, "power")]);
    }

    [Fact]
    public void An_unknown_point_is_refused_by_its_name()
    {
        var parsed = Parsed.Of("""{"ts":1767225000000,"points":{"energy":1,"Energy":2,"":3,"energy ":4}}""");
        parsed.Readings.ShouldBe([(Energy, T, 1_000_000, Quality.Good)]);
        parsed.RefusedPoints.ShouldBe([
            (RejectionReason.UnknownPoint, "Energy"), (RejectionReason.UnknownPoint, ""), (RejectionReason.UnknownPoint, "energy ")]);
    }

    [Fact]
    public void A_name_that_comes_twice_is_two_readings() =>
        Parsed.Of("""{"ts":1767225000000,"points":{"energy":1,"energy":2}}""").Readings.ShouldBe([
            (Energy, T, 1_000_000, Quality.Good), (Energy, T, 2_000_000, Quality.Good)]);

    [Fact]
    public void Names_may_be_escaped()
    {
        var model = TestCity.Build(1, moreNames: ["电表/有功", "a\"b\\c", "😀"]);
        var parsed = Parsed.Of("""{"\u0074s":1767225000000,"points":{"\u7535\u8868\/\u6709\u529f":1,"a\"b\\c":2,"\ud83d\ude00":3,"\ud83d":4,"电表/有功":5}}""", model: model);
        parsed.Readings.Select(r => (r.Point, r.Micro)).ShouldBe([(4, 1_000_000), (5, 2_000_000), (6, 3_000_000), (4, 5_000_000)]);
        parsed.RefusedPoints.ShouldBe([(RejectionReason.UnknownPoint, "\uFFFD")]);
    }

    [Theory]
    [InlineData("1767225900000", null)] // five minutes ahead exactly
    [InlineData("1767225900001", RejectionReason.TimeAhead)]
    [InlineData("1.767225e12", null)]
    [InlineData("946684800000", null)]
    [InlineData("946684799999", RejectionReason.TimeInvalid)]
    [InlineData("1767225000", RejectionReason.TimeInvalid)] // seconds
    [InlineData("1767225000000.5", RejectionReason.TimeInvalid)]
    [InlineData("-1", RejectionReason.TimeInvalid)]
    [InlineData("1e99", RejectionReason.TimeInvalid)]
    [InlineData("\"2026-01-01\"", RejectionReason.TimeInvalid)]
    [InlineData("null", RejectionReason.TimeInvalid)]
    public void A_source_time_is_whole_milliseconds_not_far_ahead(string ts, RejectionReason? reason)
    {
        var parsed = Parsed.Of($$$"""{"ts":{{{ts}}},"points":{"energy":1,"power":2}}""");
        parsed.Refused.ShouldBeNull();
        parsed.Received.ShouldBe(2);
        parsed.Readings.Count.ShouldBe(reason is null ? 2 : 0);
        parsed.Rejections.Select(r => r.Reason).ShouldBe(reason is { } r ? [r, r] : []);
    }

    [Fact]
    public void Without_time_a_power_takes_the_receipt_time_and_a_register_is_refused()
    {
        var parsed = Parsed.Of("""{"points":{"energy":1,"power":2,"temperature":3}}""");
        parsed.Received.ShouldBe(3);
        parsed.Readings.ShouldBe([(Power, Parsed.ReceivedMs, 2_000_000, Quality.Good), (Temperature, Parsed.ReceivedMs, 3_000_000, Quality.Good)]);
        parsed.RefusedPoints.ShouldBe([(RejectionReason.TimeMissing, "energy")]);
    }

    [Fact]
    public void A_reading_before_the_horizon_is_refused_and_one_at_it_is_taken()
    {
        var parsed = Parsed.Of("""[{"ts":1767224999999,"points":{"energy":1}},{"ts":1767225000000,"points":{"energy":2}}]""", horizonMs: T);
        parsed.Received.ShouldBe(2);
        parsed.Readings.ShouldBe([(Energy, T, 2_000_000, Quality.Good)]);
        parsed.RefusedPoints.ShouldBe([(RejectionReason.BeforeHorizon, "energy")]);

        // The server's clock went far ahead, the horizon followed, and the clock was set back: its own time lies before the horizon.
        Parsed.Of("""{"points":{"power":2}}""", horizonMs: Parsed.ReceivedMs + 1).RefusedPoints.ShouldBe([(RejectionReason.BeforeHorizon, "power")]);
    }

    [Fact]
    public void A_batch_whose_horizon_moved_meanwhile_refuses_what_lies_before_it_and_counts_it()
    {
        var batch = new ReadingBatch { Received = 3 };
        batch.Add(new(Energy), T - 1, 1, Quality.Good);
        batch.Add(new(Power), T, 2, Quality.Bad);
        batch.Add(new(Energy), T - 2, 3, Quality.Good);
        batch.RefuseBefore(T);
        (batch.Count, batch.Points[0], batch.TimesMs[0], batch.Micros[0], batch.Qualities[0]).ShouldBe((1, Power, T, 2, Quality.Bad));
        batch.Rejections.Select(r => (r.Reason, r.Readings)).ShouldBe([(RejectionReason.BeforeHorizon, 2)]);
        batch.RefuseBefore(T);
        batch.Rejections.Count.ShouldBe(1);
    }

    [Fact]
    public void A_resent_reading_without_time_changes_nothing_and_is_counted()
    {
        var parsed = Parsed.Of("""[{"points":{"power":2}},{"ts":1767225000000,"points":{"power":3}}]""", duplicate: true);
        parsed.Received.ShouldBe(2);
        parsed.Readings.ShouldBe([(Power, T, 3_000_000, Quality.Good)]);
        parsed.RefusedPoints.ShouldBe([(RejectionReason.DuplicateWithoutTime, "power")]);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("nonsense")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1}}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1}} x""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1,}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":NaN}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1 "power":2}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":01}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"ener\gy":1}}""")]
    [InlineData("{\"ts\":1767225000000,\"points\":{\"ener\ngy\":1}}")]
    [InlineData("""{"ts":1767225000000,"points":{energy:1}}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":{"v":1}}""")]
    [InlineData("""[{"ts":1767225000000,"points":{"energy":1}}""")]
    [InlineData("""[{"ts":1767225000000,"points":{"energy":1}},]""")]
    [InlineData("""{"points":{"power":1,},"ts":1767225000000}""")]
    public void Broken_JSON_refuses_the_whole_message_as_one(string json) => ShouldBeRefused(json, RejectionReason.MalformedJson);

    [Theory]
    [InlineData("12")]
    [InlineData("\"text\"")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"ts":1767225000000}""")]
    [InlineData("""{"ts":1767225000000,"points":[1]}""")]
    [InlineData("""{"ts":1767225000000,"points":{"energy":1},"points":{"power":1}}""")]
    [InlineData("""{"ts":1767225000000,"ts":1767225000001,"points":{"power":1}}""")]
    [InlineData("""{"ts":1767225000000,"point":{"energy":1}}""")]
    [InlineData("""[[{"ts":1767225000000,"points":{"energy":1}}]]""")]
    public void Another_structure_refuses_the_whole_message_as_one(string json) => ShouldBeRefused(json, RejectionReason.UnexpectedStructure);

    [Fact]
    public void More_readings_than_the_bound_refuse_the_whole_message()
    {
        static string Of(int readings) => "{\"ts\":1767225000000,\"points\":{" + string.Join(',', Enumerable.Repeat("\"energy\":1", readings)) + "}}";
        Parsed.Of(Of(50)).Readings.Count.ShouldBe(50);
        ShouldBeRefused(Of(51), RejectionReason.TooManyReadings);
    }

    [Fact]
    public void A_payload_over_the_bound_is_refused_unread() => ShouldBeRefused(new string(' ', 4_097), RejectionReason.PayloadTooLarge);

    [Fact]
    public void Depth_beyond_the_bound_is_refused_and_below_it_stepped_over()
    {
        static string Of(int depth) => "{\"x\":" + new string('[', depth) + new string(']', depth) + ",\"ts\":1767225000000,\"points\":{\"energy\":1}}";
        Parsed.Of(Of(16)).Readings.Count.ShouldBe(1);
        ShouldBeRefused(Of(17), RejectionReason.MalformedJson);
    }

    [Fact]
    public void Nothing_to_read_is_nothing_received()
    {
        Parsed.Of("[]").Received.ShouldBe(0);
        Parsed.Of("""{"points":{}}""").Received.ShouldBe(0);
    }

    [Fact]
    public void Refused_points_beyond_the_first_are_summed_by_reason()
    {
        var names = string.Join(',', Enumerable.Range(0, 40).Select(i => $"\"x{i}\":1"));
        var parsed = Parsed.Of("{\"ts\":1767225000000,\"points\":{" + names + ",\"energy\":1}}");
        parsed.Received.ShouldBe(41);
        parsed.Rejections.Count.ShouldBe(TelemetryLimits.NamedRejectionsMax + 1);
        parsed.Rejections.Sum(r => r.Readings).ShouldBe(40);
        parsed.Rejections[^1].ShouldSatisfyAllConditions(r => r.PointName.ShouldBeNull(), r => r.Readings.ShouldBe(24));
    }

    static void ShouldBeRefused(string json, RejectionReason reason)
    {
        var parsed = Parsed.Of(json);
        parsed.Refused.ShouldBe(reason);
        parsed.Received.ShouldBe(1);
        parsed.Readings.ShouldBeEmpty();
        parsed.Rejections.Count.ShouldBe(1);
        var bytes = Encoding.UTF8.GetBytes(json);
        parsed.Rejections[0].ShouldSatisfyAllConditions(
            r => r.Reason.ShouldBe(reason), r => r.Readings.ShouldBe(1), r => r.PointName.ShouldBeNull(),
            r => r.Payload.ShouldBe(bytes[..Math.Min(bytes.Length, Parsed.Limits.RejectedPayloadBytesMax)]));
    }
}
