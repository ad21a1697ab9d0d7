using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>One reading on its way to a point.</summary>
readonly record struct Arrival(PointKey Point, long TimeMs, long Micro, Quality Quality, byte Correction = 0);

/// <summary>Feeds facility twins and adds up what they book: the smallest host.</summary>
sealed class TwinRun(CityModel model)
{
    readonly RouteTable routes = new(model);
    readonly FacilityOutcome outcome = new();
    Dictionary<NodeKey, FacilityTwin> twins = model.AllNodes.Where(n => n.Devices.Length > 0)
        .ToDictionary(n => n.Key, n => new FacilityTwin(n, new RouteTable(model)));

    public FacilityTwin TwinOf(Node facility) => twins[facility.Key];

    public ListArchive Archive { get; } = new();
    public Dictionary<(SeriesKey, long), Cell> Ledger { get; } = [];
    public List<Restatement> Restatements { get; } = [];
    public RegisterEventBook EventBook { get; } = new();
    public List<RegisterEvent> Events { get; } = [];
    public int Duplicates { get; private set; }
    long position;

    static readonly Dictionary<Point, int> Slots = [];

    static int SlotOf(Point point)
    {
        lock (Slots)
        {
            if (!Slots.TryGetValue(point, out var slot))
                Slots[point] = slot = point.Device.Facility.Devices.SelectMany(d => d.Points).TakeWhile(p => p != point).Count();
            return slot;
        }
    }

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
        twins[point.Device.Facility.Key].Accept(SlotOf(point), replacement, new(++position, commitMs), Archive, outcome);
    }

    /// <summary>Flushes all twins and puts fresh ones in their place, from their images.</summary>
    public void Restart(long timeMs)
    {
        Flush();
        twins = twins.ToDictionary(t => t.Key, t =>
        {
            using var image = new MemoryStream();
            using (var writer = new BinaryWriter(image, System.Text.Encoding.UTF8, leaveOpen: true)) t.Value.Save(writer);
            image.Position = 0;
            var restored = new FacilityTwin(t.Value.Facility, routes);
            using var reader = new BinaryReader(image);
            restored.Load(reader, timeMs);
            return restored;
        });
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
}
