using System.Globalization;
using System.Numerics;
using System.Text;

namespace Twin.Storage;

/// <summary>The file <c>format</c>: one line, <c>twin-data {version} {id} {CRC32C of what is before it}</c>.</summary>
sealed record FormatFile(int Version, Guid Id)
{
    public const string Name = "format";

    /// <summary>The layout that this program writes, and the newest that it reads.</summary>
    public const int NewestVersion = 1;

    const string Word = "twin-data";

    public override string ToString()
    {
        var body = string.Create(CultureInfo.InvariantCulture, $"{Word} {Version} {Id:N}");
        return string.Create(CultureInfo.InvariantCulture, $"{body} {Check(body):x8}\n");
    }

    /// <summary>Null where the text is not exactly what <see cref="ToString"/> makes.</summary>
    public static FormatFile? Parse(string text)
    {
        var parts = text.Split(' ');
        if (parts.Length != 4 || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return null;
        if (!Guid.TryParseExact(parts[2], "N", out var id)) return null;
        var parsed = new FormatFile(version, id);
        return string.Equals(parsed.ToString(), text, StringComparison.Ordinal) ? parsed : null;
    }

    static uint Check(string body)
    {
        var state = uint.MaxValue;
        foreach (var octet in Encoding.ASCII.GetBytes(body)) state = BitOperations.Crc32C(state, octet);
        return ~state;
    }
}
