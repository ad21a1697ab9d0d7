namespace Twin.Devices.Mqtt;

public sealed class InFlightTests
{
    readonly InFlight inFlight = new(windowMax: 3);

    [Fact]
    public void A_full_window_has_room_again_after_an_acknowledgement()
    {
        var first = inFlight.Begin(Message(1));
        inFlight.Begin(Message(2));
        inFlight.Begin(Message(3));
        inFlight.HasRoom.ShouldBeFalse();

        inFlight.Finish(first).ShouldBeTrue();

        inFlight.HasRoom.ShouldBeTrue();
        inFlight.Finish(first).ShouldBeFalse("its acknowledgement came twice");
    }

    [Fact]
    public void After_a_reconnect_the_unfinished_are_sent_again_in_their_order_as_far_as_the_server_takes_them()
    {
        var (a, b, c) = (inFlight.Begin(Message(1)), inFlight.Begin(Message(2)), inFlight.Begin(Message(3)));
        inFlight.Finish(b);

        inFlight.Reconnect(sessionPresent: true, serverWindow: 1);

        Resent().ShouldBe([(a, false, 1)]);
        inFlight.HasRoom.ShouldBeFalse();
        inFlight.Finish(a);
        Resent().ShouldBe([(c, false, 3)]);
        inFlight.Finish(c);
        inFlight.HasRoom.ShouldBeTrue();
    }

    [Fact]
    public void What_the_server_has_received_is_released_again_not_sent_again()
    {
        var id = inFlight.Begin(Message(1) with { Qos = Qos.ExactlyOnce });
        inFlight.Release(id);

        inFlight.Reconnect(sessionPresent: true, serverWindow: 10).ShouldBe(0);

        Resent().ShouldBe([(id, true, null)]);
    }

    [Fact]
    public void Without_a_session_what_the_server_had_received_is_finished_and_the_rest_begins_anew()
    {
        var received = inFlight.Begin(Message(1) with { Qos = Qos.ExactlyOnce });
        inFlight.Release(received);
        var unsure = inFlight.Begin(Message(2) with { Qos = Qos.ExactlyOnce });

        inFlight.Reconnect(sessionPresent: false, serverWindow: 10).ShouldBe(1);

        Resent().ShouldBe([(unsure, false, 2)]);
        inFlight.Count.ShouldBe(1);
    }

    [Fact]
    public void Packet_ids_run_through_their_whole_range_and_skip_those_in_use()
    {
        var kept = inFlight.Begin(Message(0));
        kept.ShouldBe((ushort)1);
        for (var expected = 2; expected <= ushort.MaxValue; expected++)
        {
            var id = inFlight.Begin(Message(0));
            ((int)id).ShouldBe(expected);
            inFlight.Finish(id);
        }
        inFlight.Begin(Message(0)).ShouldBe((ushort)2);
    }

    List<(ushort Id, bool Released, int? Payload)> Resent()
    {
        List<(ushort, bool, int?)> all = [];
        while (inFlight.TryResend(out var id, out var released, out var message)) all.Add((id, released, message.Payload?[0]));
        return all;
    }

    static MqttMessage Message(byte payload) => new([1], [payload], Qos.AtLeastOnce);
}
