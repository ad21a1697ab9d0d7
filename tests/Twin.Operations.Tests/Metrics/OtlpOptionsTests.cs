using Twin.Operations.Telemetry;

namespace Twin.Operations.Metrics;

public sealed class OtlpOptionsTests
{
    [Fact]
    public void A_collector_is_named_by_its_address()
    {
        OtlpOptions.CollectorOf("http://127.0.0.1:4318", out var refusal).ShouldBe(new Uri("http://127.0.0.1:4318"));
        refusal.ShouldBeNull();
    }

    [Theory]
    [InlineData("127.0.0.1:4318")]
    [InlineData("grpc://127.0.0.1:4317")]
    public void What_is_no_address_of_one_is_refused(string text)
    {
        OtlpOptions.CollectorOf(text, out var refusal).ShouldBeNull();
        refusal.ShouldBe($"'{text}' is not http://HOST:PORT of a collector that takes OTLP over HTTP");
    }

    [Fact]
    public void Without_a_collector_nothing_is_sent() => OtlpExport.Start(new() { Service = "twin", Instance = "here" }).ShouldBeNull();
}
