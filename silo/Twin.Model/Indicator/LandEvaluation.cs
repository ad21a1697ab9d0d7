using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Indicator;

/// <summary>One criterion of the evaluation by land (亩均论英雄).</summary>
/// <param name="Base">The value that scores the whole weight.</param>
/// <param name="CapPoints">The most that it can score; null for no cap.</param>
public sealed record LandCriterion(string Id, BilingualName Name, string Unit, decimal Weight, decimal Base, decimal? CapPoints = null);

/// <summary>A grade and the score from which it is given.</summary>
public readonly record struct LandGrade(string Grade, decimal FromScore);

/// <summary>The evaluation as a county publishes it: all of it is data.</summary>
/// <param name="Grades">From the best down.</param>
/// <param name="Vetoes">Ids of findings ("major-accident") that give <paramref name="VetoGrade"/> whatever the score.</param>
public sealed record LandEvaluationRules(string Id, ImmutableArray<LandCriterion> Criteria, ImmutableArray<LandGrade> Grades,
    ImmutableArray<string> Vetoes, string VetoGrade, Provenance Provenance)
{
    public const decimal SquareMetresPerMu = 666.67m;

    /// <summary>Faults: no-criterion, base, weight, duplicate-id, grade-order.</summary>
    public IEnumerable<RuleFault> Faults()
    {
        if (Criteria.IsEmpty) yield return new(Id, "no-criterion", "nothing to score");
        foreach (var same in Criteria.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            yield return new($"{Id} {same.Key}", "duplicate-id", "stated twice");
        foreach (var c in Criteria)
        {
            if (c.Base <= 0) yield return new($"{Id} {c.Id}", "base", $"{c.Base} is not above 0");
            if (c.Weight <= 0) yield return new($"{Id} {c.Id}", "weight", $"{c.Weight} is not above 0");
        }
        for (var i = 1; i < Grades.Length; i++)
            if (Grades[i].FromScore >= Grades[i - 1].FromScore)
                yield return new($"{Id} {Grades[i].Grade}", "grade-order", "it begins at or above a better grade");
    }
}

/// <summary>What one criterion scored; null where its value is not stated: it scores nothing and the evaluation says so.</summary>
public readonly record struct LandPoints(LandCriterion Criterion, decimal? Value, decimal? Points);

/// <summary>An enterprise's evaluation.</summary>
/// <param name="Score">Sum of the points that there are; null where a criterion has no value.</param>
/// <param name="Grade">Null without a score, unless a veto gives one.</param>
/// <param name="Veto">The finding that decided the grade.</param>
public sealed record LandVerdict(decimal? Score, string? Grade, string? Veto, ImmutableArray<LandPoints> Points, NoFigureReason Reason);

public static class LandEvaluation
{
    /// <summary>Score = sum of (value / base) x weight, each within its cap.</summary>
    /// <param name="values">By criterion id, in the criterion's unit.</param>
    /// <param name="findings">Ids of what the authorities found; those that are vetoes decide.</param>
    public static LandVerdict Of(LandEvaluationRules rules, IReadOnlyDictionary<string, decimal> values, IReadOnlyCollection<string> findings)
    {
        ImmutableArray<LandPoints> points =
        [
            .. rules.Criteria.Select(c => values.TryGetValue(c.Id, out var value) ? new LandPoints(c, value, Points(c, value)) : new(c, null, null)),
        ];
        decimal? score = points.Any(p => p.Points is null) ? null : points.Sum(p => p.Points!.Value);
        var veto = rules.Vetoes.FirstOrDefault(findings.Contains);
        var grade = veto is not null ? rules.VetoGrade
            : score is { } s ? rules.Grades.Where(g => s >= g.FromScore).Select(g => g.Grade).FirstOrDefault()
            : null;
        return new(score, grade, veto, points, score is null ? NoFigureReason.NotStated : NoFigureReason.None);
    }

    // A loss is a negative value; it scores 0, not less.
    static decimal Points(LandCriterion criterion, decimal value) =>
        Math.Min(criterion.CapPoints ?? decimal.MaxValue, Math.Max(0, value / criterion.Base * criterion.Weight));
}
