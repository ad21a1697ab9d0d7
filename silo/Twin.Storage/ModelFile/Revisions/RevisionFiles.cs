using System.Globalization;
using System.Text;
using Twin.Storage.ModelFile.Keys;

namespace Twin.Storage.ModelFile;

/// <summary>The files of a model history: <c>000001.yaml</c>, the text as accepted, and <c>000001.keys</c>, what it changed in the keys.</summary>
/// <remarks>
/// A revision is there once its keys are: they are written last, whole or not at all. <c>given</c> holds the SHA-256 of the text that a
/// file gave last, so that a file that did not change since does not undo what was sent in the meantime.
/// </remarks>
sealed class RevisionFiles(string folder)
{
    public string ModelPath(int revision) => Path.Combine(folder, Name(revision, "yaml"));

    string KeysPath(int revision) => Path.Combine(folder, Name(revision, "keys"));

    public void Write(RevisionRecord record)
    {
        DurableFile.Replace(ModelPath(record.Revision), record.Model);
        DurableFile.Replace(KeysPath(record.Revision), record.Keys);
    }

    public static string PathOf(string folder, int revision, string extension) => Path.Combine(folder, Name(revision, extension));

    /// <summary>What the files of keys state, of every revision in order; the texts are there.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message names it.</exception>
    public IReadOnlyList<KeyHeader> ReadHeaders()
    {
        KeyHeader[] all = [.. ReadEach(int.MaxValue, bytes => KeyFile.ParseHeader(bytes), header => header.Revision)];
        foreach (var header in all)
            if (!File.Exists(ModelPath(header.Revision))) throw new InvalidDataException($"{ModelPath(header.Revision)} is missing: restore it from a backup of this data folder");
        return all;
    }

    /// <summary>The keys of every revision in order, up to the first that is not there.</summary>
    /// <exception cref="InvalidDataException">A file is damaged or missing; the message names it.</exception>
    public IEnumerable<KeyFile> ReadKeys(int last = int.MaxValue) => ReadEach(last, bytes => KeyFile.Parse(bytes), keys => keys.Revision);

    IEnumerable<T> ReadEach<T>(int last, Func<byte[], T?> parse, Func<T, int> revisionOf) where T : class
    {
        var highest = Math.Min(last, Highest());
        for (var revision = 1; revision <= highest; revision++)
        {
            var path = KeysPath(revision);
            if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing: restore it from a backup of this data folder");
            var keys = parse(File.ReadAllBytes(path));
            if (keys is null || revisionOf(keys) != revision) throw new InvalidDataException($"{path} is damaged: restore it from a backup of this data folder");
            yield return keys;
        }
    }

    /// <exception cref="InvalidDataException">The file is damaged or missing; the message names it.</exception>
    public string ReadModel(KeyFile keys) => ReadModel(keys.Revision, keys.ModelBytes, keys.ModelChecksum);

    /// <exception cref="InvalidDataException">The file is damaged or missing; the message names it.</exception>
    public string ReadModel(KeyHeader keys) => ReadModel(keys.Revision, keys.ModelBytes, keys.ModelChecksum);

    string ReadModel(int revision, long length, uint checksum)
    {
        var path = ModelPath(revision);
        if (!File.Exists(path)) throw new InvalidDataException($"{path} is missing: restore it from a backup of this data folder");
        var bytes = File.ReadAllBytes(path);
        if (bytes.Length != length || KeyFile.ChecksumOf(bytes) != checksum)
            throw new InvalidDataException($"{path} is damaged: restore it from a backup of this data folder");
        return Encoding.UTF8.GetString(bytes);
    }

    public bool WasGiven(string text) => ReadGiven() == ModelText.DigestOf(text);

    public void WriteGiven(string text) => DurableFile.Replace(GivenPath, Encoding.ASCII.GetBytes(GivenLine(ModelText.DigestOf(text))));

    /// <summary>The digest of what a file gave last; null where none did.</summary>
    /// <exception cref="InvalidDataException">The file is damaged; the message names it.</exception>
    public string? ReadGiven()
    {
        if (!File.Exists(GivenPath)) return null;
        var line = File.ReadAllText(GivenPath, Encoding.Latin1);
        var digest = line.Split(' ')[0];
        return line == GivenLine(digest) ? digest
            : throw new InvalidDataException($"{GivenPath} is damaged: restore it from a backup of this data folder, or delete it, and the next model file named at a start counts as changed");
    }

    string GivenPath => Path.Combine(folder, "given");

    // A digest that a flipped bit made another would let an old file undo what was sent since.
    static string GivenLine(string digest) =>
        string.Create(CultureInfo.InvariantCulture, $"{digest} {KeyFile.ChecksumOf(Encoding.Latin1.GetBytes(digest)):x8}\n");

    int Highest() => Directory.EnumerateFiles(folder, "*.keys")
        .Select(f => int.TryParse(Path.GetFileNameWithoutExtension(f), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0)
        .DefaultIfEmpty(0).Max();

    static string Name(int revision, string extension) => string.Create(CultureInfo.InvariantCulture, $"{revision:000000}.{extension}");
}
