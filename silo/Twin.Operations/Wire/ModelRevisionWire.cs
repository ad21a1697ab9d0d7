namespace Twin.Operations.Wire;

/// <summary>One thing that a revision changes. Lists are in the order of the model.</summary>
/// <param name="What">"city", "park", "enterprise", "facility", "device", "point", "gateway" or "model"; of rules "region", "factor", "coal", "tariff", "calendar", "account", "certificate", "carbon".</param>
/// <param name="Path">Where it is, or was if it ended; the id of a rule.</param>
/// <param name="Key">What changed; for renamed and moved ones "path"; null otherwise.</param>
/// <param name="Old">What stood there; null where there was nothing, or where it must not be shown.</param>
public sealed record ModelChangeWire(
    [property: WireValues("added", "ended", "revived", "renamed", "moved", "changed")] string Change, string What, string Path, string? Key, string? Old, string? New);

/// <summary>Which intervals of a register or node a revision restates: those of which it says something else. A pair of readings that spans such an interval may reach beyond.</summary>
/// <param name="Cause">"model_change" for a register's rule or its way through the meters; "factor" and "tariff" for what is derived at a node.</param>
/// <param name="Intervals">How many quarters of an hour in [from, to) differ.</param>
public sealed record ModelReachWire(
    string Path, [property: WireValues("model_change", "factor", "tariff")] string Cause, DateTimeOffset From, DateTimeOffset To, long Intervals);

/// <summary>What a model that was sent changed, or would change.</summary>
/// <param name="Revision">The revision in force after the request.</param>
/// <param name="DryRun">True: nothing was changed.</param>
/// <param name="Position">Journal position from which the revision holds; null where nothing was written.</param>
/// <param name="Changes">The first 10,000.</param>
/// <param name="ChangesTotal">All of them.</param>
/// <param name="Restates">The first 1,000.</param>
/// <param name="RestatesTotal">All of them.</param>
public sealed record ModelRevisionWire(
    int Revision, bool DryRun, long? Position, IReadOnlyList<ModelChangeWire> Changes, int ChangesTotal, IReadOnlyList<ModelReachWire> Restates, int RestatesTotal);
