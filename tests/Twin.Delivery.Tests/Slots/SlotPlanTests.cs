using Twin.Delivery.Slots;

namespace Twin.Delivery.Tests.Slots;

public sealed class SlotPlanTests
{
    static readonly TimeSpan Lease = TimeSpan.FromSeconds(15);

    /// <summary>Silos come, go and fall silent at random; once they stay, every slot has one living holder and shares differ by one at most.</summary>
    [Fact]
    public void Whatever_happened_the_slots_end_up_shared_evenly_among_the_living()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var world = new World(random.Next(1, 12));
            for (var turn = 0; turn < 60; turn++) world.Turn(random, changes: true);
            world.Members.Count.ShouldBeGreaterThan(0);
            for (var turn = 0; turn < 40; turn++) world.Turn(random, changes: false);
            var shares = world.Members.Values.Select(m => m.Held.Count).ToArray();
            shares.Sum().ShouldBe(world.Slots.Length, $"seed {seed}");
            (shares.Max() - shares.Min()).ShouldBeLessThanOrEqualTo(1, $"seed {seed}");
            world.Members.Values.SelectMany(m => m.Held).Distinct().Count().ShouldBe(world.Slots.Length);
        }
    }

    [Fact]
    public void A_holder_that_renews_is_never_robbed()
    {
        var world = new World(4);
        var random = new Random(1);
        world.Join("a");
        for (var turn = 0; turn < 5; turn++) world.Turn(random, changes: false);
        world.Join("b");
        for (var turn = 0; turn < 50; turn++) world.Turn(random, changes: false);
        world.Robberies.ShouldBe(0);
    }

    /// <summary>Slots and members as a store keeps them, and silos that follow their plans.</summary>
    sealed class World(int slots)
    {
        TimeSpan now;
        int names;

        public SlotState[] Slots { get; } = [.. Enumerable.Range(0, slots).Select(n => new SlotState(n, null, 0, 0))];
        public Dictionary<string, Member> Members { get; } = [];
        readonly Dictionary<string, long> joined = [];
        public int Robberies { get; private set; }

        public void Join(string name) => Members[name] = new();

        public void Turn(Random random, bool changes)
        {
            now += Lease / 3;
            if (changes && random.Next(4) == 0) Join($"m{names++}");
            if (changes && Members.Count > 1 && random.Next(5) == 0) Members.Remove(Members.Keys.ElementAt(random.Next(Members.Count)));
            if (Members.Count == 0) Join($"m{names++}");
            foreach (var (name, member) in Members.ToArray()) Act(name, member);
        }

        void Act(string name, Member member)
        {
            member.Held.RemoveWhere(n => Slots[n].Holder != name);
            foreach (var number in member.Held) Slots[number] = Slots[number] with { Renewals = Slots[number].Renewals + 1 };
            joined[name] = joined.GetValueOrDefault(name) + 1;
            var board = new SlotBoard(Slots.ToArray(), [.. joined.Select(j => new SlotMember(j.Key, j.Value))]);
            member.Watch.See(board, now);
            var plan = SlotPlan.Of(board, member.Watch, name, member.Held, Lease, now);
            foreach (var gone in plan.Gone) joined.Remove(gone);
            foreach (var number in plan.GiveBack)
            {
                Slots[number] = Slots[number] with { Holder = null, Renewals = Slots[number].Renewals + 1 };
                member.Held.Remove(number);
            }
            foreach (var seen in plan.Take)
            {
                if (seen.Holder is { } before && Members.TryGetValue(before, out var living) && living.Held.Contains(seen.Number)) Robberies++;
                Slots[seen.Number] = new(seen.Number, name, seen.Epoch + 1, seen.Renewals + 1);
                member.Held.Add(seen.Number);
            }
        }

        public sealed class Member
        {
            public SlotWatch Watch { get; } = new();
            public HashSet<int> Held { get; } = [];
        }
    }
}
