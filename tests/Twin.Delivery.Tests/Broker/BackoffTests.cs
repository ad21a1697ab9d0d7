using Twin.Delivery.Broker;

namespace Twin.Delivery.Tests.Broker;

public sealed class BackoffTests
{
    static readonly TimeSpan First = TimeSpan.FromMilliseconds(250), Longest = TimeSpan.FromSeconds(15);

    [Fact]
    public void Each_wait_is_from_half_to_all_of_a_bound_that_doubles_up_to_the_longest()
    {
        var backoff = new Backoff(First, Longest, seed: 1);
        for (var bound = First; bound < Longest; bound *= 2) backoff.Next().ShouldBeInRange(bound / 2, bound);
        for (var i = 0; i < 20; i++) backoff.Next().ShouldBeInRange(Longest / 2, Longest);
        backoff.Reset();
        backoff.Next().ShouldBeInRange(First / 2, First);
    }

    [Fact]
    public void Two_who_lost_one_broker_do_not_come_back_together() =>
        new Backoff(First, Longest, seed: 1).Next().ShouldNotBe(new Backoff(First, Longest, seed: 2).Next());
}
