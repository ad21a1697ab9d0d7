using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Indicator;

/// <summary>By what parks and enterprises are evaluated, and what is stated of them: all of it data of the model.</summary>
/// <param name="ZeroCarbon">Null where the model states none.</param>
/// <param name="Land">Null where the model states none.</param>
/// <param name="Years">At most one entry a node and year.</param>
public sealed record EvaluationRules(ZeroCarbonRules? ZeroCarbon, LandEvaluationRules? Land, ImmutableArray<YearFigures> Years)
{
    public static EvaluationRules None { get; } = new(null, null, []);

    public YearFigures? Of(NodeKey node, int year) => Years.FirstOrDefault(y => y.Node == node && y.Year == year);

    /// <summary>Faults: those of the rules, and year-twice, finding (no veto names it), guiding (no indicator of that id).</summary>
    /// <param name="nodeName">How a fault names a node.</param>
    public IEnumerable<RuleFault> Faults(Func<NodeKey, string> nodeName)
    {
        if (Land is not null)
            foreach (var fault in Land.Faults()) yield return fault;
        if (ZeroCarbon is not null)
            foreach (var fault in ZeroCarbon.Faults()) yield return fault;
        foreach (var same in Years.GroupBy(y => (y.Node, y.Year)).Where(g => g.Count() > 1))
            yield return new($"{nodeName(same.Key.Node)} {same.Key.Year}", "year-twice", $"stated {same.Count()} times");
        foreach (var year in Years)
        {
            var place = $"{nodeName(year.Node)} {year.Year}";
            foreach (var finding in year.Findings.Where(f => Land?.Vetoes.Contains(f) != true)) yield return new(place, "finding", $"{finding} is no veto of the evaluation");
            foreach (var id in year.Guiding.Keys.Where(id => ZeroCarbon?.Guiding.Any(g => g.Id == id) != true)) yield return new(place, "guiding", $"{id} is no guiding indicator");
        }
    }
}
