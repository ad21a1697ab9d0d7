using Microsoft.Extensions.Logging;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile;

/// <summary>The model that a server starts with: the history's newest revision, or the file that it was given, where that differs.</summary>
public sealed partial class ModelStart(TimeProvider time, ILogger<ModelStart> logger)
{
    /// <param name="refusal">Every fault of a bad file, one a line.</param>
    /// <param name="objection">Why a valid revision may not follow the one in force, both given; null where it may.</param>
    public CityModel? Open(string folder, string? file, out ModelHistory history, out IReadOnlyList<string> refusal, Func<CityModel, CityModel, string?>? objection = null)
    {
        refusal = [];
        if (!ModelHistory.TryOpen(folder, out history!, out var refused))
        {
            refusal = [refused];
            return null;
        }
        if (file is null)
        {
            if (history.Current is null) refusal = ["the data folder holds no model yet: name a model file with --model"];
            return history.Current;
        }
        if (!ModelText.TryRead(file, history.Current is { } newest ? history.TextOf(newest.Revision) : null, out var text, out var unread))
        {
            refusal = Refusal(file, unread);
            return null;
        }
        // A file that has been taken already stays taken: what was sent since is newer.
        if (history.Current is { } sent && history.WasGiven(text)) return sent;
        var proposal = history.Propose(text, Path.GetFileName(file));
        if (!proposal.IsValid)
        {
            refusal = Refusal(file, proposal.Faults);
            return null;
        }
        if (proposal.IsUnchanged)
        {
            history.RememberGiven(text);
            return history.Current;
        }
        if (history.Current is { } before && objection?.Invoke(before, history.Preview(proposal, time.GetUtcNow().ToUnixTimeMilliseconds())) is { } unfit)
        {
            refusal = [$"{file} is refused: {unfit}"];
            return null;
        }
        if (!history.TryAccept(proposal, time.GetUtcNow().ToUnixTimeMilliseconds(), out var model))
        {
            refusal = ["the model history changed while it was opened"];
            return null;
        }
        history.RememberGiven(text);
        LogAccepted(logger, model.Revision, file, proposal.Difference.Total);
        foreach (var change in proposal.Difference.Changes.Take(proposal.BaseRevision == 0 ? 0 : 20))
            LogChange(logger, change.Kind, change.What, change.Path, change.Key, change.Old, change.New);
        return model;
    }

    static IReadOnlyList<string> Refusal(string file, IReadOnlyList<ModelFault> faults) =>
        [$"{file} is refused, {faults.Count} faults:", .. faults.Select(f => $"  {f}")];

    [LoggerMessage(Level = LogLevel.Information, Message = "Model revision {Revision} from {File}: {Changes} changes")]
    static partial void LogAccepted(ILogger logger, int revision, string file, int changes);

    [LoggerMessage(Level = LogLevel.Information, Message = "Model: {Kind} {What} {Path} {Key} {Old} -> {New}")]
    static partial void LogChange(ILogger logger, ModelChangeKind kind, string what, string path, string? key, string? old, string? @new);
}
