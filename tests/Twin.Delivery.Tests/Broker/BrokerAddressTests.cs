using Twin.Delivery.Broker;

namespace Twin.Delivery.Tests.Broker;

public sealed class BrokerAddressTests
{
    [Fact]
    public void An_address_says_where_how_and_who()
    {
        BrokerAddress.TryParseAll("mqtt://twin:p%2Cw%40rd:x@10.0.0.7, mqtts://broker.example:9883,mqtts://[::1]", out var found, out var refusal).ShouldBeTrue(refusal);
        found.ShouldBe([
            new("10.0.0.7", 1883, false, "twin", "p,w@rd:x"),
            new("broker.example", 9883, true, null, null),
            new("::1", 8883, true, null, null),
        ]);
    }

    [Fact]
    public void It_is_written_without_the_password()
    {
        BrokerAddress.TryParseAll("mqtt://twin:secret@10.0.0.7,mqtts://[::1]", out var found, out _).ShouldBeTrue();
        found.Select(f => f.ToString()).ShouldBe(["mqtt://10.0.0.7:1883", "mqtts://[::1]:8883"]);
    }

    [Theory]
    [InlineData("", "broker 1: it must be mqtt://user:password@host:port")]
    [InlineData("tcp://h", "broker 1: it must be mqtt://user:password@host:port")]
    [InlineData("mqtt://h,", "broker 2: it must be mqtt://user:password@host:port")]
    [InlineData("mqtt://a:b@h:99999", "broker 1: it must be mqtt://user:password@host:port")]
    [InlineData("mqtt://h/secret", "broker 1: nothing may follow mqtt://h;")]
    [InlineData("mqtt://h,mqtts://u:secret@h:1883", "broker 2: mqtts://h:1883 is named twice")]
    public void What_is_no_address_is_refused_by_place_and_rule(string text, string refusal)
    {
        BrokerAddress.TryParseAll(text, out _, out var told).ShouldBeFalse();
        told.ShouldStartWith(refusal);
        told.ShouldNotContain("secret");
    }
}
