namespace Twin.Devices.Simulate;

public sealed class FaultTests
{
    [Theory]
    [InlineData("garbage", "Garbage 0.1 ")]
    [InlineData("duplicate:0.5", "Duplicate 0.5 ")]
    [InlineData("clock:park/gw1", "Clock 0.1 park/gw1")]
    [InlineData("silence:gw1", "Silence 0.1 gw1")]
    [InlineData("silence:0.5", null)] // it befalls a gateway, not messages
    [InlineData("duplicate:1.5", null)]
    [InlineData("fire", null)]
    [InlineData("7", null)]
    public void A_fault_names_its_kind_and_whom_it_befalls(string text, string? fault)
    {
        var parsed = Fault.Parse(text);

        (parsed is null ? null : FormattableString.Invariant($"{parsed.Kind} {parsed.Rate} {parsed.Gateway}")).ShouldBe(fault);
    }

    [Fact]
    public void Faults_of_messages_befall_all_gateways_and_others_one()
    {
        Fault.Parse("late")!.Befalls("park/gw2", isFirst: false).ShouldBeTrue();
        Fault.Parse("reset")!.Befalls("park/gw2", isFirst: false).ShouldBeFalse();
        Fault.Parse("reset")!.Befalls("park/gw1", isFirst: true).ShouldBeTrue();
        Fault.Parse("reset:gw2")!.Befalls("park/gw2", isFirst: false).ShouldBeTrue();
        Fault.Parse("reset:w2")!.Befalls("park/gw2", isFirst: true).ShouldBeFalse();
    }
}
