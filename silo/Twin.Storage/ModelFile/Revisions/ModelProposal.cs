using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Keys;

namespace Twin.Storage.ModelFile;

/// <summary>A text that may become the next revision: what it would change, or why it may not.</summary>
public sealed class ModelProposal
{
    ModelProposal() { }

    /// <summary>The revision that it was compared with; 0 where there was none.</summary>
    public required int BaseRevision { get; init; }

    /// <summary>Empty where the text is a valid model.</summary>
    public ImmutableArray<ModelFault> Faults { get; private init; } = [];

    /// <summary>What it would change; null where it is at fault.</summary>
    public ModelDifference? Difference { get; private init; }

    /// <summary>The text is the one in force, byte for byte: accepting it makes no new revision.</summary>
    public bool IsUnchanged { get; private init; }

    [MemberNotNullWhen(true, nameof(Difference))]
    public bool IsValid => Difference is not null;

    internal byte[] Text { get; private init; } = [];
    internal CityDraft? Draft { get; private init; }
    internal IReadOnlyList<KeyLine> Lines { get; private init; } = [];

    /// <summary>The model itself, where it would be the first revision: nothing ends with it.</summary>
    internal CityModel? First { get; private init; }

    internal static ModelProposal Unchanged(int baseRevision) =>
        new() { BaseRevision = baseRevision, IsUnchanged = true, Difference = new([], 0) };

    internal static ModelProposal Refused(int baseRevision, ImmutableArray<ModelFault> faults) =>
        new() { BaseRevision = baseRevision, Faults = faults };

    internal static ModelProposal Of(CityModel? current, byte[] text, CityDraft draft, IReadOnlyList<KeyLine> lines)
    {
        var baseRevision = current?.Revision ?? 0;
        var next = CityAssembly.Build(draft, baseRevision + 1, EndedParts.None);
        return new()
        {
            BaseRevision = baseRevision, Text = text, Draft = draft, Lines = lines, First = current is null ? next : null,
            Difference = ModelComparison.Between(current, next),
        };
    }
}
