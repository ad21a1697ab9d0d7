namespace Twin.Storage.Journal;

/// <summary>Reads a journal back, from any position.</summary>
public sealed class JournalReader(IJournalFiles files, ulong salt)
{
    /// <summary>The first position that is still kept; 1 where nothing was written yet.</summary>
    public long FirstPosition => SegmentName.ListAll(files) is [var oldest, ..] ? oldest.First : 1;

    /// <summary>All frames after a position, in order.</summary>
    /// <param name="afterPosition">What the caller holds already; 0 for the whole journal.</param>
    /// <param name="upToPosition">Where to stop: a journal that is being written must be read up to its newest commit only.</param>
    public JournalCursor Read(long afterPosition, long upToPosition = long.MaxValue) =>
        new(files, SegmentName.ListAll(files), salt, afterPosition, upToPosition);
}
