using System.Buffers.Binary;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Twin.Storage;

/// <summary>The one folder that holds all that a server keeps, locked for as long as this object lives.</summary>
/// <remarks>
/// <code>
/// format     version of the layout, and the folder's id
/// lock       locked by the running server; the kernel lets go when the process ends, however it ends
/// lock.pid   who has it, for people
/// journal/   segments
/// model/     the model's revisions
/// twin.db    ledger, history, snapshots, accounts
/// </code>
/// </remarks>
public sealed class DataFolder : IDisposable
{
    internal const string JournalName = "journal", ModelName = "model", DatabaseName = "twin.db";
    const string LockName = "lock", HolderName = "lock.pid";
    const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    readonly FileStream held;

    DataFolder(string path, FormatFile format, FileStream held)
    {
        (Path, Id, this.held) = (path, format.Id, held);
    }

    /// <summary>Full path of the folder.</summary>
    public string Path { get; }

    /// <summary>Given once, when the folder was made.</summary>
    public Guid Id { get; }

    public string JournalPath => System.IO.Path.Combine(Path, JournalName);

    public string ModelPath => System.IO.Path.Combine(Path, ModelName);

    public string DatabasePath => System.IO.Path.Combine(Path, DatabaseName);

    /// <summary>What the journal's checksums start from, so that nothing that came from outside can pass for a frame.</summary>
    public ulong JournalSalt => BinaryPrimitives.ReadUInt64LittleEndian(Id.ToByteArray());

    /// <summary>Opens a data folder and locks it; makes it where there is none.</summary>
    public static bool TryOpen(
        string path, [NotNullWhen(true)] out DataFolder? folder, [NotNullWhen(false)] out DataFolderRefusal? refusal)
    {
        (folder, refusal) = (null, null);
        FileStream? held = null;
        try
        {
            path = System.IO.Path.GetFullPath(path);
            CreateFolder(path);
            if (FirstForeign(path) is { } foreign) refusal = new(DataFolderReason.Foreign,
                $"{path} holds {foreign} and no file {FormatFile.Name}: it is no data folder of Twin; name an empty one");
            else if ((held = TryLock(path)) is null) refusal = new(DataFolderReason.Locked, $"data folder {path} is in use{Holder(path)}");
            else if (ReadOrMakeFormat(path, out refusal) is { } format) folder = Furnish(new(path, format, held));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            refusal = new(DataFolderReason.Unusable, $"data folder {path} cannot be used: {error.Message}");
        }
        if (refusal is null) return folder is not null;
        held?.Dispose();
        return false;
    }

    public void Dispose() => held.Dispose();

    /// <summary>The id of a data folder that another process may have; null where there is none that can be read.</summary>
    public static Guid? IdOf(string path)
    {
        try
        {
            return FormatFile.Parse(File.ReadAllText(System.IO.Path.Combine(path, FormatFile.Name), Encoding.Latin1))?.Id;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    static FileStream? TryLock(string path)
    {
        FileStream held;
        try
        {
            held = new(System.IO.Path.Combine(path, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException error) when (error.GetType() == typeof(IOException) && IsSharingViolation(error))
        {
            return null;
        }
        File.WriteAllText(System.IO.Path.Combine(path, HolderName), Environment.ProcessId.ToString(CultureInfo.InvariantCulture));
        return held;
    }

    // flock says EWOULDBLOCK: 11 on Linux, 35 on macOS. Windows says ERROR_SHARING_VIOLATION.
    static bool IsSharingViolation(IOException error) =>
        OperatingSystem.IsWindows() ? (error.HResult & 0xFFFF) == 32 : error.HResult is 11 or 35;

    static string Holder(string path)
    {
        try
        {
            var holder = File.ReadAllText(System.IO.Path.Combine(path, HolderName));
            return int.TryParse(holder, NumberStyles.None, CultureInfo.InvariantCulture, out var pid)
                ? string.Create(CultureInfo.InvariantCulture, $" by process {pid}") : "";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return "";
        }
    }

    static FormatFile? ReadOrMakeFormat(string path, out DataFolderRefusal? refusal)
    {
        refusal = null;
        var file = System.IO.Path.Combine(path, FormatFile.Name);
        if (!File.Exists(file))
        {
            var made = new FormatFile(FormatFile.NewestVersion, Guid.NewGuid());
            DurableFile.Replace(file, Encoding.ASCII.GetBytes(made.ToString()));
            return made;
        }
        var format = FormatFile.Parse(File.ReadAllText(file, Encoding.Latin1));
        if (format is null)
            refusal = new(DataFolderReason.Damaged, $"{file} is damaged: restore it from a backup of this data folder");
        else if (format.Version > FormatFile.NewestVersion)
            refusal = new(DataFolderReason.NewerFormat,
                $"data folder {path} has format {format.Version}; this program reads up to {FormatFile.NewestVersion}: use a newer one");
        return refusal is null ? format : null;
    }

    // A folder that a crash left while it was being made holds nothing but these.
    static string? FirstForeign(string path)
    {
        if (File.Exists(System.IO.Path.Combine(path, FormatFile.Name))) return null;
        foreach (var entry in Directory.EnumerateFileSystemEntries(path))
        {
            var name = System.IO.Path.GetFileName(entry);
            if (name is not (LockName or HolderName or FormatFile.Name + ".next")) return name;
        }
        return null;
    }

    static DataFolder Furnish(DataFolder folder)
    {
        CreateFolder(folder.JournalPath);
        CreateFolder(folder.ModelPath);
        DiskSync.SyncDirectory(folder.Path);
        return folder;
    }

    internal static void CreateFolder(string path)
    {
        if (OperatingSystem.IsWindows()) Directory.CreateDirectory(path);
        else Directory.CreateDirectory(path, OwnerOnly);
    }
}
