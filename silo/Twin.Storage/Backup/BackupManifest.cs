using System.Globalization;
using System.Text;
using Twin.Storage.Journal;

namespace Twin.Storage.Backup;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Below the backup's folder, with slashes.</param>
/// <param name="Checksum">CRC32C of its content.</param>
sealed record BackupFile(string Name, long Bytes, uint Checksum);

/// <summary>What a backup is: written last, so a folder without it is no backup. Lines of text, the last one a checksum of those before.</summary>
/// <param name="FolderId">Of the data folder that it was taken from; its journal's frames are bound to it.</param>
/// <param name="Format">Of the data folder.</param>
/// <param name="Position">Journal position that it stands for: everything up to it, nothing after it.</param>
/// <param name="TakenMs">Unix milliseconds, UTC.</param>
sealed record BackupManifest(Guid FolderId, int Format, long Position, long TakenMs, IReadOnlyList<BackupFile> Files)
{
    public const string Name = "backup";

    const string Word = "twin-backup 1";

    public long Bytes => Files.Sum(f => f.Bytes);

    public override string ToString()
    {
        var text = new StringBuilder().Append(Word).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"folder {FolderId:N} format {Format} position {Position} taken {TakenMs}\n");
        foreach (var file in Files) text.Append(CultureInfo.InvariantCulture, $"file {file.Checksum:x8} {file.Bytes} {file.Name}\n");
        return text.Append(CultureInfo.InvariantCulture, $"end {Check(text.ToString()):x8}\n").ToString();
    }

    /// <summary>Null where the text is not exactly what <see cref="ToString"/> makes.</summary>
    public static BackupManifest? Parse(string text)
    {
        var lines = text.Split('\n');
        if (lines.Length < 4 || lines[0] != Word || lines[1].Split(' ') is not ["folder", var id, "format", var format, "position", var position, "taken", var taken]) return null;
        if (!Guid.TryParseExact(id, "N", out var folder) || !int.TryParse(format, NumberStyles.None, CultureInfo.InvariantCulture, out var version)
            || !long.TryParse(position, NumberStyles.None, CultureInfo.InvariantCulture, out var at)
            || !long.TryParse(taken, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var takenMs)) return null;
        List<BackupFile> files = [];
        foreach (var line in lines[2..^2])
        {
            if (line.Split(' ') is not ["file", var checksum, var bytes, var name] || !IsPlain(name)
                || !uint.TryParse(checksum, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var crc)
                || !long.TryParse(bytes, NumberStyles.None, CultureInfo.InvariantCulture, out var length)) return null;
            files.Add(new(name, length, crc));
        }
        var parsed = new BackupManifest(folder, version, at, takenMs, files);
        return string.Equals(parsed.ToString(), text, StringComparison.Ordinal) ? parsed : null;
    }

    // A name leads nowhere but into the folder.
    static bool IsPlain(string name) => name.Split('/').All(part => part.Length > 0 && part[0] != '.' && part.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_'));

    static uint Check(string text) => ~Crc32C.Continue(uint.MaxValue, Encoding.ASCII.GetBytes(text));
}
