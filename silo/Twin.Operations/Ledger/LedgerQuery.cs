using Microsoft.AspNetCore.Http;
using Twin.Model.Ledger;
using Twin.Model.Topology;
using Twin.Operations.Problems;
using Twin.Operations.Topology;

namespace Twin.Operations.Ledger;

/// <summary>A ledger question, checked: whose, what, and the boundaries of its rows.</summary>
/// <param name="Known">As of when; null for now.</param>
sealed record LedgerQuery(LedgerSubject Subject, Measure Measure, LedgerStep Step, IReadOnlyList<long> BoundariesMs, KnownAt? Known)
{
    const string ResidualSuffix = "/~residual";

    public static ApiParameters Parameters { get; } = new(
    [
        new("measure", "What is counted. May be left out for a register, which counts one measure only.", "electricity_import",
            [.. Measures.All.Select(m => m.Name())]),
        new("from", $"Start, inclusive, on a quarter of an hour: {TimeParameter.Rule}. Left out: the start of the local day (of \"to\", or today).",
            "2026-01-01T00:00:00+08:00"),
        new("to", "End, exclusive, like \"from\". Left out: the end of the local day (of \"from\", or today, whichever is later).",
            "2026-02-01T00:00:00+08:00"),
        new("step", "Width of the rows, along the park's local calendar; 1h where left out. The first and last row are cut to the range.",
            "1d", LedgerSteps.Names),
        KnownAt.Parameter,
    ]);

    /// <returns>What is wrong with the request; null where <paramref name="query"/> is filled.</returns>
    public static Problem? TryParse(string path, IQueryCollection parameters, CityModel model, long nowMs, int rowsMax, out LedgerQuery? query)
    {
        query = null;
        if (FindSubject(path, model, out var subject, out var register) is { } noSubject) return noSubject;
        if (FindMeasure(parameters["measure"], register, out var measure) is { } noMeasure) return noMeasure;
        var stepName = (string?)parameters["step"];
        if ((stepName is null ? LedgerStep.Hour : LedgerSteps.Parse(stepName)) is not { } step)
            return Problem.BadParameter("unknown_step", "There is no such step", "step", stepName,
                $"\"step\" must be one of {string.Join(", ", LedgerSteps.Names)}.", LedgerSteps.Names);
        if (FindRange(parameters["from"], parameters["to"], model.TimeZone, nowMs, out var fromMs, out var toMs) is { } noRange) return noRange;
        if (LedgerCalendar.Boundaries(fromMs, toMs, step, model.TimeZone, rowsMax) is not { } boundaries)
            return Problem.BadParameter("too_many_rows", "The answer would have too many rows", "step", step.Name(),
                $"An answer has at most {rowsMax} rows: ask for a shorter range or a wider step.", limit: rowsMax);
        if (KnownAt.TryParse(parameters[KnownAt.Name], model.TimeZone, nowMs, out var known) is { } badKnown) return badKnown;
        query = new(subject, measure, step, boundaries, known);
        return null;
    }

    internal static Problem? FindSubject(string path, CityModel model, out LedgerSubject subject, out Point? register)
    {
        (subject, register) = (default, null);
        if (path.EndsWith(ResidualSuffix, StringComparison.Ordinal))
        {
            if (model.Find(path[..^ResidualSuffix.Length]) is not { } whole) return Problem.UnknownPath(path, ModelPaths.Nearest(model, path));
            subject = LedgerSubject.ResidualOf(whole.Key);
            return null;
        }
        if (model.Find(path) is { } node)
        {
            subject = LedgerSubject.Of(node.Key);
            return null;
        }
        register = model.FindPoint(path);
        if (register is null) return ModelPaths.NoNode(model, path);
        subject = LedgerSubject.Of(register.Key);
        return register.Spec.Measure is not null ? null
            : Problem.WrongKind(path, "point that is not accounted", "only registers and power points with a measure have a ledger.");
    }

    internal static Problem? FindMeasure(string? name, Point? register, out Measure measure)
    {
        measure = default;
        IReadOnlyList<string> allowed = register?.Spec.Measure is { } own ? [own.Name()] : [.. Measures.All.Select(m => m.Name())];
        name ??= allowed.Count == 1 ? allowed[0] : null;
        if (name is null)
            return Problem.BadParameter("measure_missing", "The measure is missing", "measure", null,
                $"\"measure\" must be one of {string.Join(", ", allowed)}.", allowed);
        if (Measures.Parse(name) is not { } known)
            return Problem.BadParameter("unknown_measure", "There is no such measure", "measure", name,
                $"\"measure\" must be one of {string.Join(", ", allowed)}.", allowed);
        measure = known;
        return allowed.Contains(name) ? null
            : Problem.BadParameter("measure_not_counted", "The register counts another measure", "measure", name,
                $"This point counts {allowed[0]}.", allowed);
    }

    internal static Problem? FindRange(string? from, string? to, TimeZoneInfo zone, long nowMs, out long fromMs, out long toMs)
    {
        (fromMs, toMs) = (0, 0);
        if (from is not null && Aligned("from", from, zone, out fromMs) is { } badFrom) return badFrom;
        if (to is not null && Aligned("to", to, zone, out toMs) is { } badTo) return badTo;
        if (from is null) fromMs = LedgerCalendar.DayStart(to is null ? nowMs : toMs - 1, zone);
        if (to is null) toMs = LedgerCalendar.NextAfter(Math.Max(fromMs, nowMs), LedgerStep.Day, zone);
        return toMs > fromMs ? null
            : Problem.BadParameter("empty_range", "The range is empty or backwards", "to", to, "\"to\" must be later than \"from\".");
    }

    static Problem? Aligned(string name, string text, TimeZoneInfo zone, out long timeMs)
    {
        if (TimeParameter.TryParse(name, text, zone, out timeMs) is { } bad) return bad;
        return LedgerCalendar.IsAligned(timeMs) ? null
            : Problem.BadParameter("not_on_a_quarter", "A time is not on a quarter of an hour", name, text,
                $"The ledger's intervals are 15 minutes long and begin at :00, :15, :30 and :45: \"{name}\" must be one of their boundaries.");
    }
}
