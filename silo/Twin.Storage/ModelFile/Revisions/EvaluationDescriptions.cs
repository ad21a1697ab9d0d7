using System.Globalization;
using Twin.Model.Indicator;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>What parks and enterprises are evaluated by, as a difference shows it.</summary>
static class EvaluationDescriptions
{
    public static IEnumerable<RuleDescription> Of(CityModel model)
    {
        var rules = model.Evaluation;
        if (rules.ZeroCarbon is { } park)
            yield return new("evaluation", ZeroCarbonRules.Place,
            [
                ("classes", string.Join(", ", park.Classes.Select(c => string.Create(CultureInfo.InvariantCulture, $"{c.FromTce}..{c.ToTce} tce {c.MaxTonnesCo2PerTce}")))),
                .. park.Guiding.Select(g => ($"guiding.{g.Id}", PointFields.Text(g.Threshold))), .. RuleDescriptions.Of(park.Provenance),
            ]);
        if (rules.Land is { } land)
            yield return new("evaluation", land.Id,
            [
                .. land.Criteria.Select(c => ($"criteria.{c.Id}", (string?)string.Create(CultureInfo.InvariantCulture, $"{c.Weight} of {c.Base} {c.Unit}, at most {c.CapPoints}"))),
                ("grades", string.Join(", ", land.Grades.Select(g => string.Create(CultureInfo.InvariantCulture, $"{g.Grade} {g.FromScore}")))),
                ("vetoes", string.Join(", ", land.Vetoes)), ("vetoGrade", land.VetoGrade), .. RuleDescriptions.Of(land.Provenance),
            ]);
        foreach (var year in rules.Years)
            yield return new("year figures", string.Create(CultureInfo.InvariantCulture, $"{model.Find(year.Node)?.Path} {year.Year}"),
            [
                ("tax", PointFields.Text(year.Tax)), ("addedValue", PointFields.Text(year.AddedValue)), ("revenue", PointFields.Text(year.Revenue)),
                ("research", PointFields.Text(year.Research)), ("headcount", PointFields.Text(year.Headcount)), ("emissions", PointFields.Text(year.EmissionTonnes)),
                ("land", PointFields.Text(year.LandSquareMetres)), ("carbon", PointFields.Text(year.CarbonTonnes)),
                .. year.EnergyTce.OrderBy(e => e.Key).Select(e => ($"energy.{e.Key.ToString().ToLowerInvariant()}", PointFields.Text(e.Value))),
                .. year.Guiding.OrderBy(g => g.Key, StringComparer.Ordinal).Select(g => ($"guiding.{g.Key}", PointFields.Text(g.Value))),
                ("findings", string.Join(", ", year.Findings)), .. RuleDescriptions.Of(year.Provenance),
            ]);
    }
}
