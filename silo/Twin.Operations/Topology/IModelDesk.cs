using Twin.Model.Topology;

namespace Twin.Operations.Topology;

/// <summary>One thing wrong with a model that was sent: where, what stands there, and the rule that it breaks.</summary>
/// <param name="Line">From 1 in its file; 0 where the fault is of the file as a whole.</param>
/// <param name="Key">Path of keys; empty for the file as a whole.</param>
/// <param name="Value">What stands there; null where something is missing or must not be shown.</param>
public readonly record struct ModelTextFault(string File, int Line, string Key, string? Value, string Rule);

/// <summary>One thing that a model which was sent changes.</summary>
/// <param name="Change">"added", "ended", "revived", "renamed", "moved" or "changed".</param>
public readonly record struct ModelTextChange(string Change, string What, string Path, string? Key, string? Old, string? New);

/// <summary>Intervals of a register or node that a model which was sent restates.</summary>
/// <param name="Cause">"model_change" for a register's rule or route, "factor" and "tariff" for what is derived at a node.</param>
/// <param name="Intervals">Quarters of an hour in [FromMs, ToMs) that differ in what the model says of them.</param>
public readonly record struct ModelReach(string Path, string Cause, long FromMs, long ToMs, long Intervals);

/// <summary>What a model would change, or changed.</summary>
/// <param name="Changes">The first of them; <paramref name="ChangesTotal"/> counts all.</param>
/// <param name="Restates">The first of them; <paramref name="RestatesTotal"/> counts all.</param>
public sealed record ModelEffect(IReadOnlyList<ModelTextChange> Changes, int ChangesTotal, IReadOnlyList<ModelReach> Restates, int RestatesTotal);

/// <summary>What became of a model that was sent.</summary>
public sealed record ModelOutcome
{
    /// <summary>The model in force: the new one where it was taken, else the one that it was compared with.</summary>
    public required CityModel Model { get; init; }

    /// <summary>Journal position from which it holds; null where nothing was written.</summary>
    public long? Position { get; init; }

    /// <summary>Null where it was refused.</summary>
    public ModelEffect? Effect { get; init; }

    public IReadOnlyList<ModelTextFault> Faults { get; init; } = [];

    /// <summary>Stable code of another refusal: "stale" (another revision is in force), "not_recording", "not_allowed".</summary>
    public string? Code { get; init; }

    /// <summary>Why, for people.</summary>
    public string? Fault { get; init; }
}

/// <summary>Where the model is shown as text and changed as a whole.</summary>
public interface IModelDesk
{
    /// <summary>The text in force with marks for password hashes, and its revision; null where it cannot be shown without them.</summary>
    ValueTask<(int Revision, string Text)?> TextAsync(CancellationToken cancel);

    /// <summary>Validates a model whole against a revision, which must be the one in force, and tells what it changes.</summary>
    /// <param name="dryRun">Changes nothing. Otherwise the model is in force when this returns without a fault or code.</param>
    ValueTask<ModelOutcome> PutAsync(string text, int revision, bool dryRun, CancellationToken cancel);
}
