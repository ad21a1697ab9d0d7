using System.Diagnostics.CodeAnalysis;
using System.Text;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Compiled;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Keys;

namespace Twin.Storage.ModelFile;

/// <summary>All revisions of a city's model and the permanent keys that they gave, in the data folder's <c>model/</c>: the source of truth for the model.</summary>
/// <remarks>One writer at a time; reading what is current needs no lock. A number once given is never given again.</remarks>
public sealed class ModelHistory
{
    readonly RevisionFiles files;
    readonly CompiledFile compiled;
    readonly List<ModelRevision> revisions = [];
    readonly Lock writing = new();
    volatile CityModel? current;

    ModelHistory(string folder) => (files, compiled) = (new(folder), new(folder));

    /// <summary>The model in force; null while no revision was accepted.</summary>
    public CityModel? Current => current;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<ModelRevision> Revisions
    {
        get
        {
            lock (writing) return [.. revisions];
        }
    }

    /// <summary>Opens a history; an empty folder is one without revisions.</summary>
    /// <param name="refusal">One line that names the file and what is wrong with it.</param>
    public static bool TryOpen(string folder, [NotNullWhen(true)] out ModelHistory? history, [NotNullWhen(false)] out string? refusal)
    {
        (history, refusal) = (null, null);
        try
        {
            Directory.CreateDirectory(folder);
            var opened = new ModelHistory(folder);
            opened.Read();
            history = opened;
            return true;
        }
        catch (Exception error) when (error is InvalidDataException or IOException or UnauthorizedAccessException)
        {
            refusal = $"model history {folder}: {error.Message}";
            return false;
        }
    }

    /// <summary>Validates a text (<see cref="ModelText"/>) against what is current and tells what it would change. Changes nothing.</summary>
    /// <param name="name">What faults call the model file.</param>
    public ModelProposal Propose(string text, string name)
    {
        lock (writing)
        {
            text = KeptHashes.Restore(text, current);
            var bytes = Encoding.UTF8.GetBytes(text);
            var baseRevision = current?.Revision ?? 0;
            var book = Book(out var last);
            if (last is not null && bytes.Length == last.ModelBytes && KeyFile.ChecksumOf(bytes) == last.ModelChecksum && text == files.ReadModel(last))
                return ModelProposal.Unchanged(baseRevision);

            var faults = new FaultLog(name);
            if (bytes.Length > ModelBounds.FileBytesMax) faults.Add(0, "", null, $"a model file has at most {ModelBounds.FileBytesMax} bytes");
            var draft = faults.IsEmpty ? ModelFile.Read(text, faults) : null;
            var lines = draft is null ? [] : KeyAssigner.Assign(draft, book, faults, record: true);
            return draft is null || !faults.IsEmpty
                ? ModelProposal.Refused(baseRevision, faults.InOrder())
                : ModelProposal.Of(current, bytes, draft, lines);
        }
    }

    /// <summary>Makes a valid proposal the next revision, durable when this returns. An unchanged text makes none.</summary>
    /// <param name="nowMs">The revision's date, and the end of what it no longer has.</param>
    /// <returns>False where another revision was accepted since the proposal: propose again.</returns>
    /// <exception cref="IOException">It could not be written; what was current still is.</exception>
    public bool TryAccept(ModelProposal proposal, long nowMs, [NotNullWhen(true)] out CityModel? accepted)
    {
        if (!proposal.IsValid) throw new ArgumentException("a proposal with faults cannot be accepted", nameof(proposal));
        lock (writing)
        {
            accepted = null;
            if (proposal.BaseRevision != (current?.Revision ?? 0)) return false;
            if (proposal.IsUnchanged)
            {
                accepted = current!;
                return true;
            }
            var record = Composed(proposal, nowMs);
            accepted = Adopted(record, Built(proposal, record.Revision, record.AcceptedMs), proposal.Draft);
            return true;
        }
    }

    /// <summary>What accepting a valid proposal that changes something would write. Writes nothing: for a history that several processes share.</summary>
    /// <returns>Null where another revision was accepted since the proposal: propose again.</returns>
    public RevisionRecord? Compose(ModelProposal proposal, long nowMs)
    {
        if (!proposal.IsValid || proposal.IsUnchanged) throw new ArgumentException("a proposal without changes makes no revision", nameof(proposal));
        lock (writing) return proposal.BaseRevision == revisions.Count ? Composed(proposal, nowMs) : null;
    }

    /// <summary>Takes the next revision as another history has it, durable when this returns.</summary>
    /// <exception cref="IOException">It could not be written; what was current still is.</exception>
    /// <exception cref="InvalidDataException">It is not the next one, is damaged, or this program refuses it.</exception>
    public CityModel Adopt(RevisionRecord record)
    {
        lock (writing)
        {
            if (record.Revision != revisions.Count + 1) throw new InvalidDataException($"model revision {record.Revision} does not follow revision {revisions.Count}");
            if (KeyFile.Parse(record.Keys) is not { } keys || keys.Revision != record.Revision || keys.ModelBytes != record.Model.Length
                || keys.ModelChecksum != KeyFile.ChecksumOf(record.Model)) throw new InvalidDataException($"model revision {record.Revision} is damaged");
            return Adopted(record, null, null);
        }
    }

    /// <summary>The revisions after one, oldest first, as another history takes them.</summary>
    /// <exception cref="InvalidDataException">A file is damaged.</exception>
    public IReadOnlyList<RevisionRecord> RecordsAfter(int revision)
    {
        lock (writing)
            return [.. files.ReadKeys(revisions.Count).Where(k => k.Revision > revision)
                .Select(k => new RevisionRecord(k.Revision, k.AcceptedMs, Encoding.UTF8.GetBytes(files.ReadModel(k)), k.ToBytes()))];
    }

    /// <summary>The model that a valid proposal would put in force at an instant. Accepts nothing.</summary>
    public CityModel Preview(ModelProposal proposal, long nowMs)
    {
        if (!proposal.IsValid) throw new ArgumentException("a proposal with faults is no model", nameof(proposal));
        lock (writing) return proposal.IsUnchanged ? current! : Built(proposal, proposal.BaseRevision + 1, nowMs);
    }

    /// <summary>A revision's text as it was accepted, credentials included: not for showing.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    public string TextOf(int revision)
    {
        lock (writing) return files.ReadModel(files.ReadHeaders()[revision - 1]);
    }

    /// <summary>The text in force with a mark in the place of every password hash; <see cref="Propose"/> puts them back.</summary>
    /// <returns>False where there is no model, or where a hash is written so that hiding it cannot be sure.</returns>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    public bool TryShow(out int revision, out string text)
    {
        lock (writing)
        {
            (revision, text) = (current?.Revision ?? 0, "");
            return current is not null && KeptHashes.TryHide(TextOf(revision), current, out text);
        }
    }

    /// <summary>Whether a text is the one that a file gave last: it has been taken then, whatever was sent since.</summary>
    public bool WasGiven(string text)
    {
        lock (writing) return files.WasGiven(text);
    }

    /// <summary>Remembers the text that a file gave, once it was taken.</summary>
    /// <exception cref="IOException">It could not be written.</exception>
    public void RememberGiven(string text)
    {
        lock (writing) files.WriteGiven(text);
    }

    /// <summary>The model as a past revision described it, under the same permanent keys. What had ended by then is found by key.</summary>
    /// <exception cref="InvalidDataException">Its file is damaged.</exception>
    public CityModel ModelOf(int revision)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(revision, 1);
        lock (writing) return revision == current?.Revision ? current : Assemble([.. files.ReadKeys(revision)], out _);
    }

    /// <summary>The revision in force at an instant; the first one before it was accepted, null where there is none.</summary>
    public ModelRevision? RevisionAt(long timeMs)
    {
        lock (writing) return revisions.FindLast(r => r.AcceptedMs <= timeMs) ?? (revisions.Count > 0 ? revisions[0] : null);
    }

    RevisionRecord Composed(ModelProposal proposal, long nowMs)
    {
        // Dates of revisions only rise, whatever the clock does.
        var acceptedMs = revisions.Count == 0 ? nowMs : Math.Max(nowMs, revisions[^1].AcceptedMs + 1);
        var revision = proposal.BaseRevision + 1;
        return new(revision, acceptedMs, proposal.Text, new KeyFile(revision, acceptedMs, proposal.Text.Length, KeyFile.ChecksumOf(proposal.Text), proposal.Lines).ToBytes());
    }

    CityModel Adopted(RevisionRecord record, CityModel? built, CityDraft? draft)
    {
        files.Write(record);
        var next = built ?? Assemble([.. files.ReadKeys(record.Revision)], out draft);
        compiled.Write(files.ReadHeaders(), next, draft!);
        revisions.Add(new(record.Revision, record.AcceptedMs));
        return current = next;
    }

    void Read()
    {
        var all = files.ReadHeaders();
        files.ReadGiven();
        if (all.Count == 0) return;
        revisions.AddRange(all.Select(k => new ModelRevision(k.Revision, k.AcceptedMs)));
        files.ReadModel(all[^1]);
        current = compiled.Read(all);
        if (current is not null) return;
        current = Assemble([.. files.ReadKeys()], out var draft);
        compiled.Write(all, current, draft);
    }

    // A revision as it was when it was the newest: replaying the journal over revisions must do what running did.
    CityModel Assemble(List<KeyFile> all, out CityDraft draft)
    {
        var book = BookOf(all);
        draft = Load(all);
        var living = CityAssembly.Build(draft, all[^1].Revision, EndedParts.None);
        var ended = new EndedPartsBuilder(living);
        // The last description of what ended is in the revision before the one that ended it.
        foreach (var keys in all)
            if (keys.Lines.Any(l => l.Id is null && book[l.Kind].EndedIn(l.Number) == keys.Revision))
                ended.Add(CityAssembly.Build(Load(all[..(keys.Revision - 1)]), keys.Revision - 1, EndedParts.None), keys.AcceptedMs);
        return WithEnded(living, ended);
    }

    CityDraft Load(List<KeyFile> upTo)
    {
        var path = files.ModelPath(upTo[^1].Revision);
        var faults = new FaultLog(path);
        var draft = ModelFile.Read(files.ReadModel(upTo[^1]), faults);
        var lines = draft is null ? [] : KeyAssigner.Assign(draft, BookOf(upTo), faults, record: true);
        if (draft is null || !faults.IsEmpty)
            throw new InvalidDataException($"{faults.InOrder()[0]} ({faults.Total} faults): this program refuses a revision that an earlier one accepted");
        if (lines.Count > 0) throw new InvalidDataException($"{path} does not fit the keys beside it: restore both from a backup of this data folder");
        return draft;
    }

    CityModel Built(ModelProposal proposal, int revision, long acceptedMs)
    {
        if (current is null) return proposal.First!;
        var living = CityAssembly.Build(proposal.Draft!, revision, EndedParts.None);
        var ended = new EndedPartsBuilder(living);
        ended.Add(current, acceptedMs);
        return WithEnded(living, ended);
    }

    static CityModel WithEnded(CityModel living, EndedPartsBuilder ended) =>
        ended.Build() is var parts && parts == EndedParts.None ? living
        : new(living.Revision, living.TimeZone, living.AllNodes, living.AllDevices, living.AllPoints, living.AllGateways, parts) { Accounting = living.Accounting, Evaluation = living.Evaluation };

    KeyBook Book(out KeyFile? last)
    {
        List<KeyFile> all = [.. files.ReadKeys(revisions.Count)];
        last = all.LastOrDefault();
        return BookOf(all);
    }

    static KeyBook BookOf(List<KeyFile> all)
    {
        var book = new KeyBook();
        foreach (var keys in all) book.Apply(keys.Revision, keys.Lines);
        return book;
    }
}
