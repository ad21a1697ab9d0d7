using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Past;

/// <summary>A node as the readings up to an instant make it: the live rules, fed with the past.</summary>
/// <remarks>
/// It knows every reading up to and at the instant, whenever it came, and none after it. Facility twins are fed what was newest before the
/// interval that was open then, and what came within it; so they show the values, the staleness and the power of that instant, and book what
/// the open interval had come to. Earlier intervals of that day come from the ledger, less what only a later reading told of them.
/// Power is an integer sum along routes, so only the node's own figures and its children's are kept.
/// </remarks>
public sealed class LookBack
{
    readonly Node node;
    readonly LocalDay day;
    readonly CommitPoint at;
    readonly RouteTable routes;
    readonly HashSet<int> inside = [];
    readonly Dictionary<int, NodeLive> figures = [];
    readonly FacilityOutcome outcome = new();
    PointSnapshot[] points = [];

    /// <param name="model">The model in force at the instant.</param>
    /// <param name="node">A node of it.</param>
    /// <param name="atMs">The instant, Unix milliseconds, UTC.</param>
    public LookBack(CityModel model, Node node, long atMs)
    {
        (this.node, routes) = (node, new(model));
        day = LocalDay.Of(atMs, model.TimeZone);
        at = new(0, atMs);
        OpenInterval = day.FromInterval + (atMs - day.FromInterval * Spread.IntervalMs) / Spread.IntervalMs;
        Enter(node);
        Parts = [.. Facilities(model)];
        foreach (var shown in (Node[])[node, .. node.Children])
        {
            figures[shown.Key.Number] = new(shown);
            figures[shown.Key.Number].StartDay(day.FromInterval, day.ToInterval, day.NextToInterval);
        }
    }

    /// <summary>The interval that holds the instant.</summary>
    public long OpenInterval { get; }

    /// <summary>The first interval of the local day that holds the instant.</summary>
    public long DayInterval => day.FromInterval;

    /// <summary>The nodes whose ledger is asked for, from <see cref="DayInterval"/> up to <see cref="OpenInterval"/>.</summary>
    public IEnumerable<NodeKey> Figures => figures.Values.Select(f => f.Node.Key);

    /// <summary>What must be taken, each once: facilities with the points of theirs that matter here.</summary>
    public IReadOnlyList<LookBackPart> Parts { get; }

    /// <summary>Takes what the ledger has of a node's measure for the intervals of the day before the open one.</summary>
    public void Book(NodeKey figure, Measure measure, in Cell sum)
    {
        if (!sum.IsZero) figures[figure.Number].Book(measure, day.FromInterval, sum);
    }

    /// <summary>Takes a facility's past.</summary>
    /// <param name="pasts">In the order of the part's points.</param>
    /// <param name="replacements">All exchanges of those points' meters, in order of time for each.</param>
    public void Take(LookBackPart part, IReadOnlyList<PointPast> pasts, IReadOnlyCollection<MeterReplacement> replacements)
    {
        var twin = new FacilityTwin(part.Facility, routes);
        foreach (var (i, slot) in part.Slots.Index())
            Feed(twin, slot, pasts[i], [.. replacements.Where(r => r.Point == part.Points[i].Key && r.TimeMs <= at.TimeMs)]);
        twin.Flush(outcome);
        Drain(fromInterval: OpenInterval, sign: +1);
        TakePower(twin);
        if (part.IsInside) TakeState(twin);
        if (OpenInterval > day.FromInterval) TakeBack(part, pasts, replacements);
    }

    /// <summary>The node then.</summary>
    /// <param name="position">Journal position that the answer is known at; its revision too.</param>
    public NodeSnapshot Snapshot(long position) => new(node.Key, position, at.TimeMs, position, figures[node.Key.Number].Summary, points,
        [.. node.Children.Select(child => figures[child.Key.Number].Summary)]);

    void Enter(Node below)
    {
        inside.Add(below.Key.Number);
        foreach (var child in below.Children) Enter(child);
    }

    // Of other facilities only what flows to or from a bus in here.
    IEnumerable<LookBackPart> Facilities(CityModel model)
    {
        foreach (var facility in model.AllNodes)
        {
            if (facility.Devices.IsEmpty) continue;
            var isInside = inside.Contains(facility.Key.Number);
            var slots = facility.Devices.SelectMany(d => d.Points.Select(p => (Point: p, Matters: isInside || Reaches(d)))).Index()
                .Where(p => p.Item.Matters).ToArray();
            if (slots.Length > 0) yield return new(facility, isInside, [.. slots.Select(s => s.Item.Point)], [.. slots.Select(s => s.Index)]);
        }
    }

    bool Reaches(Device device) => device.Sides is { } sides && (Reaches(sides.From) || Reaches(sides.To));

    bool Reaches(Side side) => side.Bus is { } bus && inside.Contains(bus.Number);

    void Feed(FacilityTwin twin, int slot, in PointPast past, MeterReplacement[] replacements)
    {
        foreach (var replacement in replacements) twin.Accept(slot, replacement, at, OnlyBefore.Nothing, outcome);
        if (past.Counting is { } counting) Accept(twin, slot, counting);
        if (past.Newest is { } newest && newest.TimeMs != past.Counting?.TimeMs) Accept(twin, slot, newest);
        foreach (var reading in past.Speaking) Accept(twin, slot, reading);
    }

    void Accept(FacilityTwin twin, int slot, in StoredReading reading) =>
        twin.Accept(slot, reading, PointSnapshot.ReceiptUnknown, at, OnlyBefore.Nothing, outcome);

    // Where the pair that spans the instant began before the open interval, earlier intervals hold a part of it that no reading had told yet.
    void TakeBack(LookBackPart part, IReadOnlyList<PointPast> pasts, IReadOnlyCollection<MeterReplacement> replacements)
    {
        FacilityTwin? later = null;
        var openMs = OpenInterval * Spread.IntervalMs;
        foreach (var (i, slot) in part.Slots.Index())
        {
            var past = pasts[i];
            if (past.Speaking.Any(r => r.Quality != Quality.Bad)) continue;
            MeterReplacement? begun = null, ended = null;
            foreach (var exchange in replacements.Where(r => r.Point == part.Points[i].Key))
                if (exchange.TimeMs <= at.TimeMs) begun = exchange;
                else ended ??= exchange;
            if (past.Counting is { } last && !(begun?.TimeMs > last.TimeMs)) begun = null;
            else if (begun is not { } exchanged || exchanged.TimeMs >= openMs) continue;

            later ??= new(part.Facility, routes);
            if (begun is { } opening) later.Accept(slot, opening, at, OnlyBefore.Nothing, outcome);
            else Accept(later, slot, past.Counting!.Value);
            if (ended is { } closing && !(past.Next?.TimeMs < closing.TimeMs)) later.Accept(slot, closing, at, new OnlyBefore(begun is null ? past.Counting : null), outcome);
            else if (past.Next is { } next) Accept(later, slot, next);
        }
        if (later is null) return;
        later.Flush(outcome);
        Drain(day.FromInterval, OpenInterval, sign: -1);
    }

    void Drain(long fromInterval, long toInterval = long.MaxValue, int sign = +1)
    {
        foreach (var (series, interval, change) in outcome.Movements)
            if (series.Owner == SeriesOwner.Node && interval >= fromInterval && interval < toInterval && figures.TryGetValue(series.Number, out var live))
                live.Book(series.Measure, interval, sign * change);
        outcome.Clear();
    }

    void TakePower(FacilityTwin twin)
    {
        for (var flow = 0; flow < twin.FlowCount; flow++)
        {
            var change = twin.TakeFlowChange(flow, out var route);
            if (change == 0) continue;
            foreach (var step in route.Steps)
                if (step.Series.Owner == SeriesOwner.Node && figures.TryGetValue(step.Series.Number, out var live)) live.AddPower(step.Series.Measure, step.Sign * change);
        }
    }

    void TakeState(FacilityTwin twin)
    {
        for (var shown = twin.Facility; shown is not null; shown = shown.Parent)
            if (figures.TryGetValue(shown.Key.Number, out var live)) live.AddCounts(twin.Counts);
        if (twin.Facility == node) points = twin.PointSnapshots();
    }

    sealed class OnlyBefore(StoredReading? before) : IReadingArchive
    {
        public static OnlyBefore Nothing { get; } = new(null);

        public Neighbours Around(PointKey point, long timeMs) => new(before, null, []);
    }
}

/// <summary>A facility and the points of it that a look back takes.</summary>
/// <param name="IsInside">Whether the facility is the node or below it; of others only flows are taken.</param>
/// <param name="Slots">The points' indices in model order.</param>
public sealed record LookBackPart(Node Facility, bool IsInside, IReadOnlyList<Point> Points, IReadOnlyList<int> Slots);
