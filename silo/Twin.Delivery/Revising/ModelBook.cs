using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Logging;
using Twin.Delivery.FacilityJournal;
using Twin.Model.Topology;
using Twin.Storage.ModelFile;

namespace Twin.Delivery.Revising;

/// <summary>The city's model and its history: one for all silos of a cluster, in the database; in evaluation mode that of the data folder.</summary>
/// <remarks>
/// In a cluster the data folder keeps a copy, which is brought up to the database's revisions and never ahead of them: a revision is
/// added there first. A silo that is behind catches up whenever it meets a number that it does not know, and every second.
/// </remarks>
public sealed partial class ModelBook : IDisposable
{
    readonly ModelHistory history;
    readonly PostgresRevisions? shared;
    readonly ILogger logger;
    readonly SemaphoreSlim one = new(1, 1);
    CityModels? models;

    ModelBook(ModelHistory history, PostgresRevisions? shared, ILogger logger) => (this.history, this.shared, this.logger) = (history, shared, logger);

    public CityModels Models => models ?? throw new InvalidOperationException("the book holds no model yet");

    /// <summary>Whether a file has changed a model that was in force before: its city is to be told.</summary>
    public bool WasChangedByFile { get; private set; }

    /// <summary>The text in force and how it is compared: see <see cref="ModelHistory"/>.</summary>
    public ModelHistory History => history;

    /// <summary>Opens the history and brings it up to the cluster's.</summary>
    /// <param name="shared">The cluster's; null in evaluation mode.</param>
    /// <returns>Null and a line where the folder's history is not the cluster's.</returns>
    /// <exception cref="JournalStoreException">The database does not answer.</exception>
    public static async Task<(ModelBook? Book, string? Refusal)> OpenAsync(string folder, PostgresRevisions? shared, ILogger<ModelBook> logger, CancellationToken cancel)
    {
        if (!ModelHistory.TryOpen(folder, out var history, out var refusal)) return (null, refusal);
        var book = new ModelBook(history, shared, logger);
        if (shared is not null && await book.JoinAsync(folder, cancel).ConfigureAwait(false) is { } foreign) return (null, foreign);
        if (history.Current is { } current) book.Begin(current);
        return (book, null);
    }

    /// <summary>Takes a model file, where it is new: not the text in force, and not one that a file gave before.</summary>
    /// <param name="refuse">Why a valid model may not be in force; null where it may.</param>
    /// <returns>Empty where there is a model in force now; else why not, a line each.</returns>
    public async Task<IReadOnlyList<string>> TakeFileAsync(string file, long nowMs, Func<CityModel, string?> refuse, CancellationToken cancel)
    {
        if (!ModelText.TryRead(file, out var text, out var unread)) return Refusal(file, unread);
        while (true)
        {
            if (history.Current is { } sent && await WasGivenAsync(text, cancel).ConfigureAwait(false))
            {
                LogKnown(logger, file, sent.Revision);
                return [];
            }
            var proposal = history.Propose(text, Path.GetFileName(file));
            if (!proposal.IsValid) return Refusal(file, proposal.Faults);
            if (!proposal.IsUnchanged && refuse(history.Preview(proposal, nowMs)) is { } reason) return [$"{file} is refused: {reason}"];
            if (await TryAcceptAsync(proposal, text, nowMs, cancel).ConfigureAwait(false) is not { } accepted) continue; // another silo was first
            if (proposal.IsUnchanged) return [];
            Tell(file, accepted, proposal);
            WasChangedByFile = proposal.BaseRevision > 0;
            return [];
        }
    }

    /// <summary>Makes a valid proposal the next revision, durable for the whole cluster when this returns.</summary>
    /// <param name="given">The text that a file gave; null where it was sent.</param>
    /// <returns>Null where another revision came first: propose again.</returns>
    /// <exception cref="JournalStoreException">The database does not answer: whether it was added is unknown.</exception>
    /// <exception cref="IOException">The data folder cannot be written.</exception>
    public async Task<CityModel?> TryAcceptAsync(ModelProposal proposal, string? given, long nowMs, CancellationToken cancel)
    {
        await one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            var accepted = shared is null ? AcceptHere(proposal, given, nowMs) : await AcceptSharedAsync(shared, proposal, given, nowMs, cancel).ConfigureAwait(false);
            if (accepted is not null) Begin(accepted);
            return accepted;
        }
        finally
        {
            one.Release();
        }
    }

    /// <summary>Takes what other silos have added.</summary>
    /// <exception cref="JournalStoreException">The database does not answer.</exception>
    /// <exception cref="InvalidDataException">A revision cannot be read by this program.</exception>
    public async Task CatchUpAsync(CancellationToken cancel)
    {
        if (shared is null || await shared.NewestAsync(cancel).ConfigureAwait(false) <= (history.Current?.Revision ?? 0)) return;
        await one.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            await AdoptAsync(shared, cancel).ConfigureAwait(false);
        }
        finally
        {
            one.Release();
        }
    }

    public void Dispose()
    {
        models?.Dispose();
        one.Dispose();
    }

    CityModel? AcceptHere(ModelProposal proposal, string? given, long nowMs)
    {
        if (!history.TryAccept(proposal, nowMs, out var accepted)) return null;
        if (given is not null) history.RememberGiven(given);
        return accepted;
    }

    async Task<CityModel?> AcceptSharedAsync(PostgresRevisions revisions, ModelProposal proposal, string? given, long nowMs, CancellationToken cancel)
    {
        var digest = given is null ? null : ModelText.DigestOf(given);
        if (proposal.IsUnchanged)
        {
            if (digest is not null) await revisions.RememberGivenAsync(digest, proposal.BaseRevision, cancel).ConfigureAwait(false);
            return history.Current;
        }
        if (history.Compose(proposal, nowMs) is { } record && await revisions.TryAddAsync(record, digest, cancel).ConfigureAwait(false)) return history.Adopt(record);
        await AdoptAsync(revisions, cancel).ConfigureAwait(false);
        return null;
    }

    async Task AdoptAsync(PostgresRevisions revisions, CancellationToken cancel)
    {
        foreach (var record in await revisions.ReadAfterAsync(history.Current?.Revision ?? 0, cancel).ConfigureAwait(false))
        {
            var adopted = history.Adopt(record);
            LogAdopted(logger, adopted.Revision);
            Begin(adopted);
        }
    }

    // The database's history and the folder's are the same as far as both go. A folder that has one, beside a database that has none, gives it: a park that moved.
    async Task<string?> JoinAsync(string folder, CancellationToken cancel)
    {
        var (here, there) = (history.RecordsAfter(0), await shared!.ReadAfterAsync(0, cancel).ConfigureAwait(false));
        if (there.Count == 0)
            foreach (var record in here)
                if (!await shared.TryAddAsync(record, null, cancel).ConfigureAwait(false)) return await JoinAsync(folder, cancel).ConfigureAwait(false);
        if (there.Count == 0) return null;
        if (here.Count > there.Count) return $"{folder} has model revision {here.Count}, the cluster's newest is {there.Count}: the folder is another city's, name an empty one";
        foreach (var (mine, theirs) in here.Zip(there))
            if (!mine.Equals(theirs)) return $"{folder}: model revision {mine.Revision} is not the cluster's: the folder is another city's, name an empty one";
        await AdoptAsync(shared, cancel).ConfigureAwait(false);
        return null;
    }

    Task<bool> WasGivenAsync(string text, CancellationToken cancel) =>
        shared?.WasGivenAsync(ModelText.DigestOf(text), cancel) ?? Task.FromResult(history.WasGiven(text));

    void Begin(CityModel model)
    {
        if (models is null) models = new(model, FindAsync);
        else models.Advance(model);
    }

    async Task<CityModel> FindAsync(int revision, CancellationToken cancel)
    {
        if (revision > (history.Current?.Revision ?? 0)) await CatchUpAsync(cancel).ConfigureAwait(false);
        return revision <= history.Current?.Revision ? history.ModelOf(revision)
            : throw new InvalidDataException($"a row asks for model revision {revision}, and the newest is {history.Current?.Revision}");
    }

    void Tell(string file, CityModel accepted, ModelProposal proposal)
    {
        LogAccepted(logger, accepted.Revision, file, proposal.Difference!.Total);
        foreach (var change in proposal.Difference.Changes.Take(proposal.BaseRevision == 0 ? 0 : 20))
            LogChange(logger, change.Kind, change.What, change.Path, change.Key, change.Old, change.New);
    }

    static IReadOnlyList<string> Refusal(string file, IReadOnlyList<ModelFault> faults) =>
        [$"{file} is refused, {faults.Count} faults:", .. faults.Select(f => $"  {f}")];

    [LoggerMessage(LogLevel.Information, "Model revision {Revision} from {File}: {Changes} changes")]
    static partial void LogAccepted(ILogger logger, int revision, string file, int changes);

    [LoggerMessage(LogLevel.Information, "Model: {Kind} {What} {Path} {Key} {Old} -> {New}")]
    static partial void LogChange(ILogger logger, ModelChangeKind kind, string what, string path, string? key, string? old, string? @new);

    [LoggerMessage(LogLevel.Information, "{File} was taken before: model revision {Revision} is in force")]
    static partial void LogKnown(ILogger logger, string file, int revision);

    [LoggerMessage(LogLevel.Information, "Model revision {Revision} from the cluster")]
    static partial void LogAdopted(ILogger logger, int revision);
}
