using System.Globalization;
using System.Text;
using Twin.Storage.Journal;

namespace Twin.Storage.ModelFile.Keys;

/// <summary>What one revision changed in the names of keys, as the data folder keeps it: small text, written once, checked whole.</summary>
/// <remarks>
/// <code>
/// twin-model-keys 1
/// revision 3 accepted 1767225600000 model-bytes 12345 model-crc32c 9f86d081
/// n7 n2 rolling-mill                         node 7 lies in node 2 under this id from now on
/// d12 n7 main-meter formerly haikou/.../old  as above, and heeded this `formerly`
/// p55 d12 energy_import                      points lie in devices, gateways (g) in parks
/// n9 ended
/// crc32c 5e3a1b22                            of all bytes above
/// </code>
/// </remarks>
sealed record KeyFile(int Revision, long AcceptedMs, long ModelBytes, uint ModelChecksum, IReadOnlyList<KeyLine> Lines)
{
    const string Title = "twin-model-keys 1";
    const string Kinds = "ndpg";
    const string Last = "crc32c ";

    public byte[] ToBytes()
    {
        var text = new StringBuilder(64 + Lines.Count * 24);
        text.Append(Title).Append('\n');
        text.Append(CultureInfo.InvariantCulture, $"revision {Revision} accepted {AcceptedMs} model-bytes {ModelBytes} model-crc32c {ModelChecksum:x8}\n");
        foreach (var line in Lines)
        {
            text.Append(CultureInfo.InvariantCulture, $"{Kinds[(int)line.Kind]}{line.Number} ");
            if (line.Id is null) text.Append("ended");
            else text.Append(CultureInfo.InvariantCulture, $"{Kinds[(int)ParentOf(line.Kind)]}{line.Parent} {line.Id}");
            if (line.Formerly is not null) text.Append(" formerly ").Append(line.Formerly);
            text.Append('\n');
        }
        var body = Encoding.ASCII.GetBytes(text.ToString());
        return [.. body, .. Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Last}{ChecksumOf(body):x8}\n"))];
    }

    /// <summary>Null for bytes that are not whole.</summary>
    public static KeyFile? Parse(ReadOnlySpan<byte> bytes)
    {
        var tail = Last.Length + 9;
        if (bytes.Length < tail) return null;
        var body = bytes[..^tail];
        var ending = Encoding.ASCII.GetString(bytes[^tail..]);
        if (ending != string.Create(CultureInfo.InvariantCulture, $"{Last}{ChecksumOf(body):x8}\n")) return null;

        using var text = new StringReader(Encoding.ASCII.GetString(body));
        if (text.ReadLine() != Title || text.ReadLine()?.Split(' ') is not
                ["revision", var revision, "accepted", var accepted, "model-bytes", var modelBytes, "model-crc32c", var checksum]) return null;
        List<KeyLine> lines = [];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        while (text.ReadLine() is { } line) lines.Add(ParseLine(line, ids));
        return new(int.Parse(revision, CultureInfo.InvariantCulture), long.Parse(accepted, CultureInfo.InvariantCulture),
            long.Parse(modelBytes, CultureInfo.InvariantCulture), uint.Parse(checksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture), lines);
    }

    public static uint ChecksumOf(ReadOnlySpan<byte> bytes) => Checksum.End(Checksum.Continue(uint.MaxValue, bytes));

    static Keyed ParentOf(Keyed kind) => kind == Keyed.Point ? Keyed.Device : Keyed.Node;

    // The checksum held, so the line is as it was written.
    static KeyLine ParseLine(string line, Dictionary<string, string> ids)
    {
        var words = line.Split(' ');
        var kind = (Keyed)Kinds.IndexOf(words[0][0], StringComparison.Ordinal);
        var number = int.Parse(words[0].AsSpan(1), CultureInfo.InvariantCulture);
        if (words[1] == "ended") return new(kind, number, 0, null, null);
        if (!ids.TryGetValue(words[2], out var id)) ids[words[2]] = id = words[2];
        return new(kind, number, int.Parse(words[1].AsSpan(1), CultureInfo.InvariantCulture), id, words is [_, _, _, "formerly", var formerly] ? formerly : null);
    }
}
