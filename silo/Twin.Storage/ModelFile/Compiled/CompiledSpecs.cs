using System.Collections.Immutable;
using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>Names, dated values and descriptions of points in a compiled model. What shared one object shares one again.</summary>
static class CompiledSpecs
{
    public static void Write(CompiledWriter to, BilingualName? name) => to.Shared(name, static (to, name) =>
    {
        to.Text(name.Zh);
        to.Text(name.En);
    });

    public static BilingualName? ReadName(CompiledReader from) => from.SharedOrNull(static from => new BilingualName(from.Text(), from.Text()));

    public static void Write(CompiledWriter to, Timeline<MeterRole> roles) => Write(to, roles, static (to, role) => to.Count((int)role));

    public static Timeline<MeterRole> ReadRoles(CompiledReader from) => from.Shared(static from => ReadTimeline(from, static from => (MeterRole)from.Count()));

    public static void Write(CompiledWriter to, PointSpec spec) => to.Shared(spec, static (to, spec) =>
    {
        to.Count((int)spec.Kind);
        to.Text(spec.Unit);
        Write(to, spec.Name);
        to.Optional(spec.Measure, static (to, measure) => to.Count((int)measure));
        Write(to, spec.Multiplier, static (to, factor) => to.Decimal(factor));
        to.Optional(spec.RolloverMicro, static (to, micro) => to.Number(micro));
        to.Optional(spec.RatedPerHour, static (to, rated) => to.Decimal(rated));
        to.Decimal(spec.PlausibilityMargin);
        to.Number(spec.GapLimitMs);
        to.Number(spec.StaleAfterMs);
        to.Flag(spec.Integrated);
        to.Flag(spec.ReceiptTimeAllowed);
    });

    public static PointSpec ReadSpec(CompiledReader from) => from.Shared(static from => new PointSpec
    {
        Kind = (PointKind)from.Count(),
        Unit = from.Text(),
        Name = ReadName(from),
        Measure = from.Optional(static from => (Measure)from.Count()),
        Multiplier = from.Shared(static from => ReadTimeline(from, static from => from.Decimal())),
        RolloverMicro = from.Optional(static from => from.Number()),
        RatedPerHour = from.Optional(static from => from.Decimal()),
        PlausibilityMargin = from.Decimal(),
        GapLimitMs = from.Number(),
        StaleAfterMs = from.Number(),
        Integrated = from.Flag(),
        ReceiptTimeAllowed = from.Flag(),
    });

    static void Write<T>(CompiledWriter to, Timeline<T> timeline, Action<CompiledWriter, T> write) => to.Shared(timeline, (to, timeline) =>
    {
        to.Count(timeline.Entries.Length);
        foreach (var entry in timeline.Entries)
        {
            to.Number(entry.FromMs);
            write(to, entry.Value);
        }
    });

    static Timeline<T> ReadTimeline<T>(CompiledReader from, Func<CompiledReader, T> read)
    {
        var entries = new Dated<T>[from.Count()];
        for (var i = 0; i < entries.Length; i++) entries[i] = new(from.Number(), read(from));
        return new(ImmutableArray.Create(entries));
    }
}
