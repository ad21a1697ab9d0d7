using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>One reading on its way to a point.</summary>
readonly record struct Arrival(PointKey Point, long TimeMs, long Micro, Quality Quality, byte Correction = 0);

/// <summary>Feeds facility twins and adds up what they book: the smallest host.</summary>
sealed class TwinRun(CityModel first)
{
    readonly FacilityOutcome outcome = new();
    readonly List<MeterReplacement> exchanges = [];
    CityModel model = first;
    RouteTable routes = new(first);
    Dictionary<NodeKey, FacilityTwin> twins = TwinsOf(first);

    public CityModel Model => model;

    public FacilityTwin TwinOf(Node facility) => twins[facility.Key];

    public ListArchive Archive { get; } = new();
    public Dictionary<(SeriesKey, long), Cell> Ledger { get; } = [];
    public List<Restatement> Restatements { get; } = [];
    public RegisterEventBook EventBook { get; } = new();
    public List<RegisterEvent> Events { get; } = [];
    public int Duplicates { get; private set; }
    long position;

    readonly Dictionary<Point, int> slots = [];

    int SlotOf(Point point)
    {
        if (!slots.TryGetValue(point, out var slot))
            slots[point] = slot = point.Device.Facility.Devices.SelectMany(d => d.Points).TakeWhile(p => p != point).Count();
        return slot;
    }

    /// <summary>Whether the model in force has the point: readings of others are refused at the edge.</summary>
    public bool Has(PointKey point) => model.Ended.Points.All(e => e.Part.Key != point);

    public void Feed(Arrival arrival, long commitMs)
    {
        var point = model.Find(arrival.Point)!;
        var twin = twins[point.Device.Facility.Key];
        var slot = SlotOf(point);
        var reading = new StoredReading(arrival.TimeMs, arrival.Micro, arrival.Quality, arrival.Correction, ++position);
        if (twin.Accept(slot, reading, commitMs, new(position, commitMs), Archive, outcome) == Acceptance.Accepted)
            Archive.Add(arrival.Point, reading);
        else Duplicates++;
    }

    public void Exchange(MeterReplacement replacement, long commitMs)
    {
        var point = model.Find(replacement.Point)!;
        exchanges.Add(replacement);
        twins[point.Device.Facility.Key].Accept(SlotOf(point), replacement, new(++position, commitMs), Archive, outcome);
    }

    /// <summary>Flushes all twins and puts fresh ones in their place, from their images.</summary>
    public void Restart(long timeMs)
    {
        Flush();
        twins = twins.ToDictionary(t => t.Key, t =>
        {
            var restored = new FacilityTwin(t.Value.Facility, routes);
            Load(restored, ImageOf(t.Value), timeMs);
            return restored;
        });
    }

    /// <summary>Puts another revision in force, as a host does.</summary>
    public void Revise(CityModel next, long commitMs)
    {
        Flush();
        var changes = new ModelChanges(model, next);
        var commit = new CommitPoint(++position, commitMs);
        foreach (var register in changes.Registers)
        {
            Rebooking? rebooked = null;
            if (register.IsRebooked)
            {
                rebooked = new(register.New.Key, register.New.Spec, exchanges.Where(e => e.Point == register.New.Key).OrderBy(e => e.TimeMs));
                foreach (var reading in Archive.All(register.New.Key).OrderBy(r => r.TimeMs)) rebooked.Add(reading);
                rebooked.End();
                EventBook.Replace(register.New.Key, rebooked.Events);
            }
            changes.Restate(register, Of, rebooked, (series, interval, change) =>
            {
                outcome.Movements.Add(new(series, interval, change));
                if (Closing.IsClosed(interval, commitMs)) outcome.Restatements.Add(new(series, interval, change, RestatementCause.ModelChange, commit.Position, commitMs));
            });
        }
        var images = twins.ToDictionary(t => t.Key, t => ImageOf(t.Value));
        (model, routes, twins) = (next, changes.NewRoutes, TwinsOf(next));
        foreach (var (key, twin) in twins)
            if (images.TryGetValue(key, out var image)) Load(twin, image, commitMs);
        foreach (var point in changes.Arrived)
        {
            var counting = Archive.Around(point.Key, long.MaxValue).Before;
            var newest = Archive.All(point.Key).GroupBy(r => r.TimeMs).MaxBy(g => g.Key)?.ToArray().Highest();
            twins[point.Device.Facility.Key].Recall(SlotOf(point), newest, counting, exchanges.Where(e => e.Point == point.Key), commitMs);
        }
        Flush();
    }

    public void Flush()
    {
        foreach (var twin in twins.Values) twin.Flush(outcome);
        foreach (var (series, interval, change) in outcome.Movements)
            Ledger[(series, interval)] = Ledger.GetValueOrDefault((series, interval)) + change;
        foreach (var zero in Ledger.Where(e => e.Value.IsZero).Select(e => e.Key).ToArray()) Ledger.Remove(zero);
        Restatements.AddRange(outcome.Restatements);
        foreach (var change in outcome.Events) EventBook.Apply(change);
        Events.AddRange(outcome.Events.Where(e => e.IsRaised).Select(e => e.Event));
        outcome.Clear();
    }

    public Dictionary<long, Cell> Of(SeriesKey series) =>
        Ledger.Where(e => e.Key.Item1 == series).ToDictionary(e => e.Key.Item2, e => e.Value);

    static Dictionary<NodeKey, FacilityTwin> TwinsOf(CityModel model)
    {
        var routes = new RouteTable(model);
        return model.AllNodes.Where(n => n.Devices.Length > 0).ToDictionary(n => n.Key, n => new FacilityTwin(n, routes));
    }

    static byte[] ImageOf(FacilityTwin twin)
    {
        using var image = new MemoryStream();
        using (var writer = new BinaryWriter(image)) twin.Save(writer);
        return image.ToArray();
    }

    static void Load(FacilityTwin twin, byte[] image, long timeMs)
    {
        using var reader = new BinaryReader(new MemoryStream(image));
        twin.Load(reader, timeMs);
    }
}
