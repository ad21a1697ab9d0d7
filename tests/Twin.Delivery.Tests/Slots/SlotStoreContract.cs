using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Slots;
using Twin.Delivery.Tests.Fakes;
using Twin.Ingest.Fakes;

namespace Twin.Delivery.Tests.Slots;

/// <summary>What every slot store does, and what keepers do with it.</summary>
public abstract class SlotStoreContract
{
    const string Group = "twin";
    static readonly CancellationToken None = CancellationToken.None;
    static readonly TimeSpan Step = TimeSpan.FromSeconds(1);

    readonly ManualTimeProvider clock = new();

    protected abstract ISlotStore Store { get; }

    [Fact]
    public async Task A_group_is_made_once_and_its_members_are_counted()
    {
        await Store.JoinAsync(Group, 3, "a", None);
        await Store.JoinAsync("another", 1, "z", None);
        var board = await Store.JoinAsync(Group, 3, "b", None);
        board.Slots.ShouldBe([new(0, null, 0, 0), new(1, null, 0, 0), new(2, null, 0, 0)]);
        board.Members.Select(m => m.Holder).ShouldBe(["a", "b"], ignoreOrder: true);
        var later = await Store.JoinAsync(Group, 3, "a", None);
        later.Members.Single(m => m.Holder == "a").Renewals.ShouldBeGreaterThan(board.Members.Single(m => m.Holder == "a").Renewals);
        await Store.LeaveAsync(Group, "b", None);
        (await Store.JoinAsync(Group, 2, "a", None)).ShouldSatisfyAllConditions(
            b => b.Members.Select(m => m.Holder).ShouldBe(["a"]), b => b.Slots.Count.ShouldBe(2));
    }

    [Fact]
    public async Task Of_all_that_take_a_slot_as_they_saw_it_one_gets_it_with_a_new_epoch()
    {
        var seen = (await Store.JoinAsync(Group, 1, "a", None)).Slots[0];
        var takings = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Store.TryTakeAsync(Group, seen, $"silo {i}", None)));
        var taken = takings.Single(t => t is not null)!.Value;
        taken.Epoch.ShouldBe(seen.Epoch + 1);
        (await Store.TryTakeAsync(Group, seen, "late", None)).ShouldBeNull();
    }

    [Fact]
    public async Task A_renewal_is_seen_by_others_and_refused_to_who_was_overtaken()
    {
        var seen = (await Store.JoinAsync(Group, 1, "a", None)).Slots[0];
        var mine = (await Store.TryTakeAsync(Group, seen, "a", None))!.Value;
        var renewed = (await Store.TryRenewAsync(Group, mine, None))!.Value;
        renewed.Renewals.ShouldBeGreaterThan(mine.Renewals);
        (await Store.TryTakeAsync(Group, mine, "b", None)).ShouldBeNull("b saw it before the renewal");
        var theirs = (await Store.TryTakeAsync(Group, renewed, "b", None))!.Value;
        (await Store.TryRenewAsync(Group, renewed, None)).ShouldBeNull();
        await Store.ReleaseAsync(Group, renewed, None);
        (await Store.TryRenewAsync(Group, theirs, None)).ShouldNotBeNull("what an overtaken holder gives back is not its own");
    }

    [Fact]
    public async Task Silos_share_the_slots_evenly_and_a_newcomer_gets_its_share()
    {
        await using var one = Start("one");
        await UntilAsync(() => one.Slots.Length == 5, "one has all");
        await using var two = Start("two");
        await using var three = Start("three");
        await UntilAsync(() => Sizes(one, two, three) is [1, 2, 2], "three share");
        AllSlots(one, two, three).ShouldBe([0, 1, 2, 3, 4]);
    }

    [Fact]
    public async Task A_silo_that_ends_well_gives_its_slots_back_at_once()
    {
        var one = Start("one");
        await UntilAsync(() => one.Slots.Length == 5, "one has all");
        await one.DisposeAsync();
        one.Ended.ShouldBe(5);
        // No time passes for the successor but one turn.
        await using var two = Start("two");
        await Wait.UntilAsync(() => two.Slots.Length == 5, "two has all");
        two.Epochs.ShouldAllBe(e => e == 2);
    }

    [Fact]
    public async Task A_silo_that_is_gone_is_waited_for_one_lease_then_its_slots_are_taken_over()
    {
        var board = await Store.JoinAsync(Group, 5, "gone", None);
        foreach (var slot in board.Slots) await Store.TryTakeAsync(Group, slot, "gone", None);
        await using var two = Start("two");
        await UntilAsync(() => two.Slots.Length == 5, "two has all");
        two.TookAfter.ShouldBeGreaterThanOrEqualTo(Options.Lease);
        two.Epochs.ShouldAllBe(e => e == 2);
    }

    [Fact]
    public async Task Whose_slot_was_taken_stops_its_consumer()
    {
        await using var one = Start("one");
        await UntilAsync(() => one.Slots.Length == 5, "one has all");
        var stolen = 0;
        // The holder renews meanwhile: whoever takes must see the newest.
        while (stolen == 0)
        {
            var slot = (await Store.JoinAsync(Group, 5, "one", None)).Slots[3];
            if (await Store.TryTakeAsync(Group, slot, "thief", None) is not null) stolen = 3;
        }
        await UntilAsync(() => !one.Slots.Contains(3), "the consumer of slot 3 ended");
    }

    static SlotOptions Options { get; } = new() { Group = Group, Slots = 5 };

    Silo Start(string name) => new(Store, name, clock);

    Task UntilAsync(Func<bool> condition, string what) => Wait.UntilAsync(condition, clock, Step, what);

    static int[] Sizes(params Silo[] silos) => [.. silos.Select(s => s.Slots.Length).Order()];
    static int[] AllSlots(params Silo[] silos) => [.. silos.SelectMany(s => s.Slots).Order()];

    sealed class Silo : IAsyncDisposable
    {
        readonly CancellationTokenSource stop = new();
        readonly Lock gate = new();
        readonly List<HeldSlot> running = [];
        readonly Task run;
        int ended;

        public Silo(ISlotStore store, string name, ManualTimeProvider clock)
        {
            var began = clock.GetTimestamp();
            var keeper = new SlotKeeper(store, Options, name, clock, NullLogger<SlotKeeper>.Instance);
            run = keeper.RunAsync(async (slot, lost) =>
            {
                lock (gate)
                {
                    running.Add(slot);
                    TookAfter = clock.GetElapsedTime(began);
                }
                await Task.Delay(Timeout.Infinite, lost).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
                lock (gate)
                {
                    running.Remove(slot);
                    ended++;
                }
            }, stop.Token);
        }

        public TimeSpan TookAfter { get; private set; }
        public int Ended => ended;

        public int[] Slots
        {
            get { lock (gate) return [.. running.Select(s => s.Number)]; }
        }

        public long[] Epochs
        {
            get { lock (gate) return [.. running.Select(s => s.Epoch)]; }
        }

        public async ValueTask DisposeAsync()
        {
            await stop.CancelAsync();
            await run;
            stop.Dispose();
        }
    }
}
