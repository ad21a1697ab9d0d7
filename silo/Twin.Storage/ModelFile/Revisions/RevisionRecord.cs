namespace Twin.Storage.ModelFile;

/// <summary>One accepted revision whole, as the history keeps it: what one history has to give another, so that both are the same.</summary>
/// <param name="AcceptedMs">Unix milliseconds, UTC.</param>
/// <param name="Model">The text as accepted, in UTF-8, credentials included.</param>
/// <param name="Keys">What it changed in the permanent keys, with the text's checksum.</param>
public sealed record RevisionRecord(int Revision, long AcceptedMs, byte[] Model, byte[] Keys)
{
    /// <summary>Whether two histories have the same here. The keys hold the text's checksum and their own.</summary>
    public bool Equals(RevisionRecord? other) => other is not null && Revision == other.Revision && Keys.AsSpan().SequenceEqual(other.Keys);

    public override int GetHashCode() => Revision;
}
