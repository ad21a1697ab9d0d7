using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Pairs of a year are booked in steps of bounded work, and come to the same to the last micro-unit.</summary>
public sealed class LongPairTests
{
    const long Day = 86_400_000, Year = 365 * Day;

    /// <summary>A cell of the register, of each series of its route, and as much again as restatements.</summary>
    const int ChangesPerInterval = 2 * (1 + 8);

    [Theory]
    [InlineData("hall/gas/total")]
    [InlineData("shop/inverter/power")]
    [InlineData("main/import")] // its multiplier changes within the pair
    public void A_year_is_booked_in_bounded_steps_and_equals_the_naive_ledger(string name)
    {
        var host = new Host(SmallCity.Point(name).Device.Facility);
        var point = SmallCity.Point(name);
        host.Take(point, SmallCity.Midnight - Year / 2, 10_000_000);
        host.Take(point, SmallCity.Midnight + Year / 2, 60_000_000); // the first after a year
        var steps = host.WorkOff();
        steps.ShouldBe((int)Math.Ceiling(Year / Spread.IntervalMs / (double)FacilityTwin.StepIntervals));
        host.ShouldHoldAllOf(point);

        host.Take(point, SmallCity.Midnight + Day, 20_000_000); // a late one between: the year is taken back and booked in two parts
        host.WorkOff().ShouldBe(steps);
        host.ShouldHoldAllOf(point);
        host.Restated.Where(r => r.Position == 3).ShouldNotBeEmpty();
    }

    [Fact]
    public void Other_readings_are_booked_while_a_year_waits_and_in_any_mix_of_steps_the_sum_is_the_same()
    {
        var (gas, other) = (SmallCity.Point("hall/gas/total"), SmallCity.Point("main/export"));
        for (var mixed = 0; mixed < 8; mixed++)
        {
            var host = new Host(gas.Device.Facility);
            var chance = new Random(mixed);
            host.Take(other, SmallCity.Midnight, 1_000_000);
            host.Take(gas, SmallCity.Midnight - Year, 1_000_000);
            foreach (var (at, micro) in ((long, long)[])[(SmallCity.Midnight, 90_000_000), (SmallCity.Midnight - Year / 2, 50_000_000), (SmallCity.Midnight - Year / 3, 2_000_000), (SmallCity.Midnight - 2 * Year, 0)])
            {
                host.Take(gas, at, micro);
                host.Take(other, SmallCity.Midnight + 60_000 * host.Taken, 1_000_000 * host.Taken);
                host.Ledger.ShouldContainKey((new SeriesKey(SeriesOwner.Register, Measure.ElectricityExport, other.Key.Number), SmallCity.Midnight / Spread.IntervalMs));
                for (var steps = chance.Next(30); steps > 0 && host.Twin.OwesBookings; steps--) host.Step();
            }
            host.WorkOff();
            host.ShouldHoldAllOf(gas);
            host.ShouldHoldAllOf(other);
        }
    }

    [Fact]
    public void More_long_pairs_than_may_wait_are_booked_at_once_and_nothing_is_lost()
    {
        var check = SmallCity.Point("check/import"); // it has no route: its own cells are all
        var host = new Host(check.Device.Facility);
        for (var i = 0L; i <= FacilityTwin.OwedMax + 2; i++) host.Take(check, i * (FacilityTwin.StepIntervals + 1) * Spread.IntervalMs, 1_000_000 * i);
        host.Ledger.Count.ShouldBeInRange(1, 4 * FacilityTwin.StepIntervals);

        host.WorkOff().ShouldBe(2 * FacilityTwin.OwedMax);
        host.Ledger.Values.Sum(c => c.Micro).ShouldBe(1_000_000L * (FacilityTwin.OwedMax + 2));
    }

    /// <summary>One facility, and a count of what each input brings.</summary>
    sealed class Host(Node facility)
    {
        readonly FacilityOutcome outcome = new();
        readonly ListArchive archive = new();

        public FacilityTwin Twin { get; } = new(facility, new(SmallCity.Model));
        public Dictionary<(SeriesKey, long), Cell> Ledger { get; } = [];
        public List<Restatement> Restated { get; } = [];
        public int Taken { get; private set; }

        public void Take(Point point, long timeMs, long micro)
        {
            var slot = facility.Devices.SelectMany(d => d.Points).TakeWhile(p => p != point).Count();
            var reading = new StoredReading(timeMs, micro, Quality.Good, 0, ++Taken);
            Twin.Accept(slot, reading, timeMs, new(Taken, Math.Max(timeMs, SmallCity.Midnight) + Year), archive, outcome).ShouldBe(Acceptance.Accepted);
            archive.Add(point.Key, reading);
            Drain();
        }

        public void Step()
        {
            Twin.BookOwed(outcome);
            Drain();
        }

        public int WorkOff()
        {
            var steps = 0;
            for (; Twin.OwesBookings; steps++) Step();
            Twin.Flush(outcome);
            Drain();
            return steps;
        }

        public void ShouldHoldAllOf(Point point)
        {
            var rebooking = new Rebooking(point.Key, point.Spec, []);
            foreach (var reading in archive.All(point.Key).OrderBy(r => r.TimeMs)) rebooking.Add(reading);
            rebooking.End();
            ShouldEqual(Of(RegisterSeries.Of(point, reverse: false)), point.Spec.Kind == PointKind.Power ? rebooking.Forward : NaiveLedger.Of(point, archive.All(point.Key), []));
            ShouldEqual(Of(RegisterSeries.Of(point, reverse: true)), rebooking.Reverse);
        }

        // A year has 35,040 intervals: compared by key, not each with each.
        static void ShouldEqual(Dictionary<long, Cell> booked, Dictionary<long, Cell> expected)
        {
            booked.Count.ShouldBe(expected.Count);
            foreach (var (interval, cell) in expected) booked.GetValueOrDefault(interval).ShouldBe(cell);
        }

        Dictionary<long, Cell> Of(SeriesKey series) => Ledger.Where(e => e.Key.Item1 == series && !e.Value.IsZero).ToDictionary(e => e.Key.Item2, e => e.Value);

        void Drain()
        {
            // Every call's work is bounded, whatever came.
            (outcome.Movements.Count + outcome.Restatements.Count).ShouldBeLessThanOrEqualTo((FacilityTwin.StepIntervals + 1) * ChangesPerInterval);
            foreach (var (series, interval, change) in outcome.Movements) Ledger[(series, interval)] = Ledger.GetValueOrDefault((series, interval)) + change;
            Restated.AddRange(outcome.Restatements);
            outcome.Clear();
        }
    }
}
