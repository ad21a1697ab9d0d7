using Twin.Delivery.Acknowledgement;

namespace Twin.Delivery.Tests.Acknowledgement;

public sealed class AcknowledgementTrackerTests
{
    [Fact]
    public void A_message_is_acknowledged_when_its_last_row_is_durable()
    {
        var tracker = new AcknowledgementTracker(10);
        var ticket = tracker.Receive(7, rows: 3)!.Value;
        tracker.Durable(ticket);
        tracker.Durable(ticket);
        Taken(tracker).ShouldBeEmpty();
        tracker.Durable(ticket);
        Taken(tracker).ShouldBe([(ushort)7]);
        Taken(tracker).ShouldBeEmpty();
        tracker.InFlight.ShouldBe(0);
    }

    [Fact]
    public void A_failed_message_breaks_the_connection_and_all_behind_it_wait_for_redelivery()
    {
        var tracker = new AcknowledgementTracker(10);
        var (one, two) = (tracker.Receive(1, 1)!.Value, tracker.Receive(2, 1)!.Value);
        tracker.Fail(one);
        tracker.Durable(two);
        (Taken(tracker).Length, tracker.IsBroken, tracker.InFlight).ShouldBe((0, true, 2));

        tracker.Connect();
        (tracker.IsBroken, tracker.InFlight).ShouldBe((false, 0));
        var again = tracker.Receive(1, 1)!.Value;
        tracker.Durable(one); // an answer that comes late is about a message of the connection before
        Taken(tracker).ShouldBeEmpty();
        tracker.Durable(again);
        Taken(tracker).ShouldBe([(ushort)1]);
    }

    [Fact]
    public void More_than_the_bound_waits_until_some_are_taken()
    {
        var tracker = new AcknowledgementTracker(2);
        var one = tracker.Receive(1, 1)!.Value;
        tracker.Receive(2, 1).ShouldNotBeNull();
        tracker.Receive(3, 1).ShouldBeNull();
        tracker.Durable(one);
        tracker.Receive(3, 1).ShouldBeNull();
        Taken(tracker).ShouldBe([(ushort)1]);
        (tracker.Receive(3, 1) is not null, tracker.IsBroken).ShouldBe((true, false));
    }

    /// <summary>Against lists: what is acknowledged is durable, in order, once, and all that may be is; for 2,000 seeded lives.</summary>
    [Fact]
    public void Acknowledgements_are_durable_in_order_once_and_complete_whatever_the_order_of_answers()
    {
        for (var seed = 0; seed < 2_000; seed++)
        {
            var random = new Random(seed);
            var max = random.Next(1, 12);
            var tracker = new AcknowledgementTracker(max);
            var (oracle, late, packetId) = (new List<Flight>(), new List<DeliveryTicket>(), (ushort)0);
            for (var step = 0; step < 200; step++)
            {
                switch (random.Next(10))
                {
                    case < 4 when oracle.Count < max && !tracker.IsBroken:
                        var rows = random.Next(1, 4);
                        oracle.Add(new(tracker.Receive(++packetId, rows)!.Value, packetId, rows));
                        break;
                    case < 8 when oracle.Count > 0 && oracle[random.Next(oracle.Count)] is { Open: > 0 } answered:
                        answered.Open--;
                        tracker.Durable(answered.Ticket);
                        break;
                    case 8 when late.Count > 0:
                        tracker.Durable(late[random.Next(late.Count)]);
                        break;
                    case 9 when random.Next(20) == 0 && oracle.Count > 0:
                        tracker.Fail(oracle[random.Next(oracle.Count)].Ticket);
                        Taken(tracker).ShouldBeEmpty($"seed {seed}");
                        tracker.IsBroken.ShouldBeTrue();
                        tracker.Connect();
                        late.AddRange(oracle.Select(f => f.Ticket));
                        oracle.Clear();
                        break;
                    default:
                        var expected = oracle.TakeWhile(f => f.Open == 0).Select(f => f.PacketId).ToArray();
                        Taken(tracker).ShouldBe(expected, $"seed {seed}");
                        late.AddRange(oracle.Take(expected.Length).Select(f => f.Ticket));
                        oracle.RemoveRange(0, expected.Length);
                        break;
                }
                tracker.InFlight.ShouldBe(oracle.Count, $"seed {seed}");
                tracker.InFlight.ShouldBeLessThanOrEqualTo(max);
            }
        }
    }

    static ushort[] Taken(AcknowledgementTracker tracker)
    {
        var ids = new ushort[64];
        return ids[..tracker.Take(ids)];
    }

    sealed class Flight(DeliveryTicket ticket, ushort packetId, int open)
    {
        public DeliveryTicket Ticket => ticket;
        public ushort PacketId => packetId;
        public int Open = open;
    }
}
