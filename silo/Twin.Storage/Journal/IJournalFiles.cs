namespace Twin.Storage.Journal;

/// <summary>The directory that holds the segments: a disk, or one that a test invents.</summary>
/// <remarks>Whatever fails throws <see cref="IOException"/>; no space left throws <see cref="NoSpaceException"/>.</remarks>
public interface IJournalFiles
{
    /// <summary>Names of all files, in no order.</summary>
    IReadOnlyList<string> List();

    /// <summary>Makes an empty file, or empties the one of that name. Its name is durable after <see cref="SyncDirectory"/>.</summary>
    IJournalFile Create(string name);

    IJournalFile OpenToRead(string name);

    IJournalFile OpenToWrite(string name);

    void Delete(string name);

    /// <summary>Makes creations and deletions durable.</summary>
    void SyncDirectory();
}

/// <summary>One segment file.</summary>
public interface IJournalFile : IDisposable
{
    long Length { get; }

    /// <summary>Reads at most <paramref name="into"/>'s length; fewer at the end of the file only.</summary>
    int Read(Span<byte> into, long offset);

    /// <summary>Writes all or throws; after a throw any part of it may be in the file.</summary>
    void Write(ReadOnlySpan<byte> bytes, long offset);

    /// <summary>Cuts the file, or lengthens it by zeros.</summary>
    void SetLength(long length);

    /// <summary>Reserves space up to <paramref name="length"/>, reading as zeros; false where that is not possible now.</summary>
    bool TryPreallocate(long length);

    /// <summary>Returns when all that was written is on the medium.</summary>
    void Sync();
}

/// <summary>The file system has no space left (or the user's quota is used up).</summary>
public sealed class NoSpaceException(string message, Exception? inner = null) : IOException(message, inner);
