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

    // Eight digits and the end of the line.
    static readonly int TailBytes = Last.Length + 9;

    // Title and first line: of five numbers none has more than 19 digits.
    const int HeadBytesMax = 256;

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
        if (ParseHeader(bytes) is not { } header) return null;
        var text = Encoding.ASCII.GetString(bytes[..^TailBytes]).AsSpan();
        List<KeyLine> lines = [];
        var ids = new Dictionary<string, string>(StringComparer.Ordinal);
        NextLine(ref text);
        NextLine(ref text);
        while (!text.IsEmpty) lines.Add(ParseLine(NextLine(ref text), ids.GetAlternateLookup<ReadOnlySpan<char>>()));
        return new(header.Revision, header.AcceptedMs, header.ModelBytes, header.ModelChecksum, lines);
    }

    /// <summary>The same, of the head alone; the checksum of all of it is checked.</summary>
    public static KeyHeader? ParseHeader(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < TailBytes) return null;
        var body = bytes[..^TailBytes];
        var checksum = ChecksumOf(body);
        if (Encoding.ASCII.GetString(bytes[^TailBytes..]) != string.Create(CultureInfo.InvariantCulture, $"{Last}{checksum:x8}\n")) return null;
        var text = Encoding.ASCII.GetString(body[..Math.Min(body.Length, HeadBytesMax)]).AsSpan();
        if (NextLine(ref text) is not Title || NextLine(ref text).ToString().Split(' ') is not
                ["revision", var revision, "accepted", var accepted, "model-bytes", var modelBytes, "model-crc32c", var modelChecksum]) return null;
        return new(int.Parse(revision, CultureInfo.InvariantCulture), long.Parse(accepted, CultureInfo.InvariantCulture),
            long.Parse(modelBytes, CultureInfo.InvariantCulture), uint.Parse(modelChecksum, NumberStyles.HexNumber, CultureInfo.InvariantCulture),
            bytes.Length, checksum);
    }

    public static uint ChecksumOf(ReadOnlySpan<byte> bytes) => Checksum.End(Checksum.Continue(uint.MaxValue, bytes));

    static Keyed ParentOf(Keyed kind) => kind == Keyed.Point ? Keyed.Device : Keyed.Node;

    // The checksum held, so the line is as it was written.
    static KeyLine ParseLine(ReadOnlySpan<char> line, Dictionary<string, string>.AlternateLookup<ReadOnlySpan<char>> ids)
    {
        var kind = (Keyed)Kinds.IndexOf(line[0], StringComparison.Ordinal);
        var number = int.Parse(NextWord(ref line)[1..], CultureInfo.InvariantCulture);
        var parent = NextWord(ref line);
        if (parent is "ended") return new(kind, number, 0, null, null);
        var word = NextWord(ref line);
        if (!ids.TryGetValue(word, out var id)) ids[word] = id = word.ToString();
        return new(kind, number, int.Parse(parent[1..], CultureInfo.InvariantCulture), id, NextWord(ref line) is "formerly" ? line.ToString() : null);
    }

    static ReadOnlySpan<char> NextLine(ref ReadOnlySpan<char> text) => Next(ref text, '\n');

    static ReadOnlySpan<char> NextWord(ref ReadOnlySpan<char> line) => Next(ref line, ' ');

    static ReadOnlySpan<char> Next(ref ReadOnlySpan<char> text, char end)
    {
        var at = text.IndexOf(end);
        var next = at < 0 ? text : text[..at];
        text = at < 0 ? [] : text[(at + 1)..];
        return next;
    }
}
