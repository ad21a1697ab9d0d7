using System.Runtime.InteropServices;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

/// <summary>Books all readings of one point from the beginning, under the rule that a model revision gives it.</summary>
/// <remarks>The same sum over consecutive marks that <see cref="FacilityLedger"/> keeps as readings come; here for a rule that changed.</remarks>
public sealed class Rebooking
{
    readonly RegisterRule? rule;
    readonly PowerRule? power;
    readonly MarkPairs pairs;
    readonly PointKey point;

    /// <param name="replacements">The point's, in order of time.</param>
    public Rebooking(PointKey point, PointSpec spec, IEnumerable<MeterReplacement> replacements)
    {
        this.point = point;
        if (spec is { Kind: PointKind.Register, Measure: not null }) rule = new(spec);
        else if (spec is { Kind: PointKind.Power, Integrated: true }) power = new(spec);
        pairs = new(replacements, (from, to) => Book(from, to));
    }

    /// <summary>What flows along the meter's sides, by interval.</summary>
    public Dictionary<long, Cell> Forward { get; } = [];

    /// <summary>What an integrated power point let flow back.</summary>
    public Dictionary<long, Cell> Reverse { get; } = [];

    /// <summary>What its pairs tell of a register.</summary>
    public List<RegisterEvent> Events { get; } = [];

    /// <inheritdoc cref="MarkPairs.Add"/>
    public void Add(in StoredReading reading) => pairs.Add(reading);

    /// <inheritdoc cref="MarkPairs.End"/>
    public void End()
    {
        pairs.End();
        foreach (var cells in (Dictionary<long, Cell>[])[Forward, Reverse])
            foreach (var (interval, cell) in cells)
                if (cell.IsZero) cells.Remove(interval);
    }

    void Book(in RegisterReading from, in RegisterReading to)
    {
        if (rule is not null)
        {
            var verdict = rule.Judge(from, to, out var unwrapped);
            if (verdict != PairVerdict.Advance) Events.Add(new((RegisterEventKind)verdict, point, from, to));
            if (verdict is PairVerdict.Advance or PairVerdict.Rollover)
                foreach (var (interval, cell) in rule.Book(from, unwrapped)) Add(Forward, interval, cell);
        }
        if (power is null) return;
        foreach (var (interval, along, back) in power.Book(from, to))
        {
            Add(Forward, interval, along);
            Add(Reverse, interval, back);
        }
    }

    static void Add(Dictionary<long, Cell> cells, long interval, in Cell cell) => CollectionsMarshal.GetValueRefOrAddDefault(cells, interval, out _) += cell;
}
