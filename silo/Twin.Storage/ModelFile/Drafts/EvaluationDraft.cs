using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Indicator;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>What parks and enterprises are evaluated by, with nodes that have no keys yet.</summary>
sealed record EvaluationDraft(ZeroCarbonRules? ZeroCarbon, LandEvaluationRules? Land, ImmutableArray<YearFiguresDraft> Years)
{
    public EvaluationRules Build(Func<NodeDraft, NodeKey> keyOf) => new(ZeroCarbon, Land, [.. Years.Select(y => y.Build(keyOf))]);
}

/// <summary>What is stated of one node's year.</summary>
sealed record YearFiguresDraft
{
    public NodeDraft Node { get; init; } = null!;
    public int Year { get; init; }
    public Provenance Provenance { get; init; } = null!;
    public decimal? Tax { get; init; }
    public decimal? AddedValue { get; init; }
    public decimal? Revenue { get; init; }
    public decimal? Research { get; init; }
    public decimal? Headcount { get; init; }
    public decimal? EmissionTonnes { get; init; }
    public decimal? LandSquareMetres { get; init; }
    public decimal? CarbonTonnes { get; init; }
    public FrozenDictionary<CoalConvention, decimal> Energy { get; init; } = FrozenDictionary<CoalConvention, decimal>.Empty;
    public FrozenDictionary<string, decimal> Guiding { get; init; } = FrozenDictionary<string, decimal>.Empty;
    public ImmutableArray<string> Findings { get; init; } = [];

    public YearFigures Build(Func<NodeDraft, NodeKey> keyOf) => new()
    {
        Node = keyOf(Node), Year = Year, Provenance = Provenance, Tax = Tax, AddedValue = AddedValue, Revenue = Revenue, Research = Research,
        Headcount = Headcount, EmissionTonnes = EmissionTonnes, LandSquareMetres = LandSquareMetres, CarbonTonnes = CarbonTonnes,
        EnergyTce = Energy, Guiding = Guiding, Findings = Findings,
    };
}
