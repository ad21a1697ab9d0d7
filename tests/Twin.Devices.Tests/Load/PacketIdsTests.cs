namespace Twin.Devices.Load;

public sealed class PacketIdsTests
{
    [Fact]
    public void Ids_are_given_in_turn_within_the_window_and_never_twice_at_once()
    {
        var ids = new PacketIds(windowMax: 2);
        Take(ids).ShouldBe(1);
        Take(ids).ShouldBe(2);
        Take(ids).ShouldBe(0, "the window is full");

        ids.Acknowledge(2);

        Take(ids).ShouldBe(3);
        ids.Count.ShouldBe(2);
    }

    [Fact]
    public void An_id_whose_acknowledgement_is_missing_after_a_whole_round_stops_the_connection()
    {
        var ids = new PacketIds(ushort.MaxValue);
        for (var i = 0; i < ushort.MaxValue; i++) Take(ids);
        for (ushort id = 2; id != 0; id++) ids.Acknowledge(id);

        Take(ids).ShouldBe(0, "1 is still under way");

        ids.Acknowledge(1);
        Take(ids).ShouldBe(1);
    }

    [Fact]
    public void An_acknowledgement_that_nobody_waits_for_is_counted()
    {
        var ids = new PacketIds(windowMax: 2);
        Take(ids);
        ids.Acknowledge(1);

        ids.Acknowledge(1);

        (ids.Unexpected, ids.Count).ShouldBe((1, 0));
    }

    static int Take(PacketIds ids) => ids.TryTake(out var id) ? id : 0;
}
