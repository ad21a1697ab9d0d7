using System.Collections.Immutable;

namespace Twin.Storage.ModelFile;

public enum ModelChangeKind : byte
{
    Added,
    /// <summary>No longer in the file: it gets an end date and keeps its key and its past.</summary>
    Ended,
    /// <summary>It had ended and is in the file again: it gets its key back.</summary>
    Revived,
    /// <summary>Another id at the same place.</summary>
    Renamed,
    /// <summary>At another place.</summary>
    Moved,
    Changed,
}

/// <summary>One thing that a new revision would change.</summary>
/// <param name="What">"city", "park", "enterprise", "facility", "device", "point", "gateway" or "model"; of rules "region", "factor", "coal", "tariff", "calendar", "account", "certificate", "carbon".</param>
/// <param name="Path">Where it is, or was if it ended; the id of a rule.</param>
/// <param name="Key">What changed ("name", "multiplier"); for renamed and moved ones "path"; null otherwise.</param>
/// <param name="Old">What stood there; null where there was nothing, or where it must not be shown.</param>
public sealed record ModelChange(ModelChangeKind Kind, string What, string Path, string? Key = null, string? Old = null, string? New = null);

/// <summary>What a new revision would change, shown before it is accepted. Lists are in the order of the model.</summary>
/// <param name="Changes">The first <see cref="ModelBounds.ChangesMax"/> of them.</param>
/// <param name="Total">All of them.</param>
public sealed record ModelDifference(ImmutableArray<ModelChange> Changes, int Total)
{
    public bool IsEmpty => Total == 0;

    public int Count(ModelChangeKind kind) => Changes.Count(c => c.Kind == kind);
}
