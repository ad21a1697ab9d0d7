using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Live;

public sealed class LiveRollupTests
{
    const long Day = 1_963_584;

    static readonly LocalDay Today = new(new(2026, 1, 1), Day, Day + 96, Day + 192);
    static readonly Node Park = SmallCity.Model.Find("city/park")!, Works = SmallCity.Model.Find("city/park/works")!;
    static readonly Node[] Facilities = [SmallCity.Model.Find("city/park/works/hall")!, SmallCity.Model.Find("city/park/works/roof")!];

    [Fact]
    public void The_sum_is_of_the_latest_contributions_however_often_late_or_out_of_order_they_come()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var chance = new Random(seed);
            var latest = new Dictionary<NodeKey, LiveContribution>();
            var sent = new List<LiveContribution>();
            for (var number = 1; number <= 12; number++)
                foreach (var facility in Facilities)
                    sent.Add(latest[facility.Key] = Contribution(facility, number, chance));
            var arriving = sent.Concat(sent.Where(_ => chance.Next(3) == 0)).ToArray();
            chance.Shuffle(arriving);

            LiveRollup works = Rollup(Works), park = Rollup(Park);
            foreach (var contribution in arriving)
            {
                works.Take(contribution);
                if (chance.Next(2) == 0) park.Take(works.Upward(epoch: 7));
            }
            park.Take(works.Upward(epoch: 7));

            foreach (var (node, rollup) in ((Node, LiveRollup)[])[(Works, works), (Park, park)])
            {
                var shares = latest.Values.SelectMany(c => c.Shares).Where(s => s.Node == node.Key).ToArray();
                rollup.Live.Power.GridImportMilliwatts.ShouldBe(shares.Where(s => s.Measure == Measure.ElectricityImport).Sum(s => s.Milliwatts));
                rollup.Live.Power.PvMilliwatts.ShouldBe(shares.Where(s => s.Measure == Measure.PvGeneration).Sum(s => s.Milliwatts));
                rollup.Live.Counts.ShouldBe(latest.Values.Aggregate(default(PointCounts), (sum, c) => sum + c.Counts));
                rollup.Live.Summary.Today.Sum(t => t.Micro).ShouldBe(shares.Sum(s => s.Today.Micro));
            }
        }
    }

    [Fact]
    public void A_source_that_begins_anew_replaces_what_its_earlier_life_said()
    {
        var works = Rollup(Works);
        works.Take(Contribution(Facilities[0], 500, new Random(1)));
        var reborn = Contribution(Facilities[0], 1, new Random(2)) with { Version = new(Epoch: 2, Number: 1) };
        works.Take(reborn).ShouldBeTrue();
        works.Take(Contribution(Facilities[0], 501, new Random(3))).ShouldBeFalse();
        works.Live.Counts.ShouldBe(reborn.Counts);
    }

    [Fact]
    public void A_new_day_counts_only_what_is_said_of_it()
    {
        var works = Rollup(Works);
        var next = new LocalDay(new(2026, 1, 2), Day + 96, Day + 192, Day + 288);
        var today = Contribution(Facilities[0], 1, new Random(1));
        works.Take(today);
        works.Take(Contribution(Facilities[1], 1, new Random(2)) with { DayFrom = next.FromInterval });
        works.StartDay(next);
        works.Live.Summary.Today.Sum(t => t.Micro).ShouldBe(Contribution(Facilities[1], 1, new Random(2)).Shares.Where(s => s.Node == Works.Key).Sum(s => s.Today.Micro));
        works.Live.Counts.ShouldBe(today.Counts + Contribution(Facilities[1], 1, new Random(2)).Counts);
    }

    static LiveRollup Rollup(Node node)
    {
        var rollup = new LiveRollup(new(node));
        rollup.StartDay(Today);
        return rollup;
    }

    static LiveContribution Contribution(Node facility, int number, Random chance) => new(facility.Key, new(1, number), Day, new(5, chance.Next(6), chance.Next(3)), null,
    [
        .. from node in (Node[])[facility, Works, Park]
           from measure in (Measure[])[Measure.ElectricityImport, Measure.PvGeneration]
           select new LiveShare(node.Key, measure, chance.Next(-1000, 1000), new(chance.Next(1000), chance.Next(900), 0)),
    ]);
}
