using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Topology;
using Twin.Operations.Billing;
using Twin.Operations.Factors;
using Twin.Operations.Indicators;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Evaluation;

/// <summary>A node's evaluation over a year, as it is answered.</summary>
sealed class NodeEvaluation(CityModel model, YearLedger ledger, int year)
{
    public async ValueTask<EvaluationWire> ReadAsync(Node node, CancellationToken cancel)
    {
        var rules = model.Evaluation;
        var zeroCarbon = rules.ZeroCarbon is { } park && node.Kind == NodeKind.Park ? await ParkAsync(park, node, cancel) : null;
        var land = rules.Land is { } own && node.Kind == NodeKind.Enterprise ? ToWire(own, await LandAsync(own, node, cancel)) : null;
        List<RankedEnterpriseWire> enterprises = [];
        if (rules.Land is { } ranking && node.Kind is NodeKind.City or NodeKind.Park)
            foreach (var enterprise in Below(node).Where(n => n.Kind == NodeKind.Enterprise))
            {
                var (verdict, _) = await LandAsync(ranking, enterprise, cancel);
                enterprises.Add(new(enterprise.Path, TwinConversion.ToName(enterprise.Name), verdict.Score, verdict.Grade, verdict.Veto, BillConversion.Name(verdict.Reason)));
            }
        return new(node.Path, year, ledger.IsOver, ledger.Position, zeroCarbon, land,
            [.. enterprises.OrderByDescending(e => e.Score ?? decimal.MinValue).ThenBy(e => e.Path, StringComparer.Ordinal)],
            rules.Of(node.Key, year) is { } stated ? FactorConversion.ToProvenance(stated.Provenance) : null);
    }

    async ValueTask<ZeroCarbonWire> ParkAsync(ZeroCarbonRules rules, Node park, CancellationToken cancel)
    {
        var (verdict, fromLedger) = await ledger.CoreAsync(rules, park, cancel);
        var values = model.Evaluation.Of(park.Key, year)?.Guiding ?? new Dictionary<string, decimal>().AsReadOnly() as IReadOnlyDictionary<string, decimal>;
        return new(IndicatorConversion.ToWire(verdict.Figure), verdict.Class is { } one ? ToClass(one) : null, verdict.Reached, BillConversion.Name(verdict.Reason),
            fromLedger, [.. rules.Classes.Select(ToClass)],
            [.. ZeroCarbonPark.Guide(rules, values).Select(g => new GuidingIndicatorWire(g.Indicator.Id, TwinConversion.ToName(g.Indicator.Name), g.Indicator.Threshold,
                BillConversion.Name(g.Indicator.Standing), g.Value, g.Reached, BillConversion.Name(g.Value is null ? NoFigureReason.NotStated : NoFigureReason.None)))],
            FactorConversion.ToProvenance(rules.Provenance));
    }

    async ValueTask<(LandVerdict Verdict, ImmutableArray<LandValue> Values)> LandAsync(LandEvaluationRules rules, Node enterprise, CancellationToken cancel)
    {
        var figures = model.Evaluation.Of(enterprise.Key, year);
        // The table's energy is in equivalent value, whatever the node's own setting is.
        var energy = await ledger.EnergyAsync(enterprise, CoalConvention.Equivalent, cancel);
        ImmutableArray<LandValue> values = [.. rules.Criteria.Select(c => LandValues.Of(c, figures, enterprise.AreaSquareMetres, energy))];
        var known = rules.Criteria.Zip(values).Where(p => p.Second.Figure.Value is not null).ToDictionary(p => p.First.Id, p => p.Second.Figure.Value!.Value, StringComparer.Ordinal);
        return (LandEvaluation.Of(rules, known, figures?.Findings ?? []), values);
    }

    static LandEvaluationWire ToWire(LandEvaluationRules rules, (LandVerdict Verdict, ImmutableArray<LandValue> Values) land) => new(
        land.Verdict.Score, land.Verdict.Grade, land.Verdict.Veto, BillConversion.Name(land.Verdict.Reason),
        [.. land.Verdict.Points.Zip(land.Values, (p, value) => new LandCriterionWire(p.Criterion.Id, TwinConversion.ToName(p.Criterion.Name), p.Criterion.Weight,
            p.Criterion.Base, p.Criterion.CapPoints, p.Points, value.FromLedger, IndicatorConversion.ToWire(value.Figure)))],
        [.. rules.Grades.Select(g => new LandGradeWire(g.Grade, g.FromScore))], FactorConversion.ToProvenance(rules.Provenance));

    static ZeroCarbonClassWire ToClass(ZeroCarbonClass one) => new(one.FromTce, one.ToTce, one.MaxTonnesCo2PerTce);

    static IEnumerable<Node> Below(Node node) => node.Children.SelectMany(c => Below(c).Prepend(c));
}
