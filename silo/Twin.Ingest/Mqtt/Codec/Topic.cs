using System.Text;

namespace Twin.Ingest.Mqtt.Codec;

/// <summary>
/// The rules for topic names and filters (section 4.7), on their UTF-8 bytes, which are known to be well formed.
/// </summary>
internal static class Topic
{
    public static bool IsValidName(ReadOnlySpan<byte> name) => !name.IsEmpty && name.IndexOfAny((byte)'+', (byte)'#') < 0;

    /// <summary>filter = level *("/" level); "+" stands alone in its level, "#" alone in the last one</summary>
    public static bool IsValidFilter(ReadOnlySpan<byte> filter)
    {
        if (filter.IsEmpty) return false;
        for (var i = 0; i < filter.Length; i++)
        {
            if (filter[i] is not ((byte)'+' or (byte)'#')) continue;
            if (i > 0 && filter[i - 1] != '/') return false;
            if (filter[i] == '#' ? i != filter.Length - 1 : i < filter.Length - 1 && filter[i + 1] != '/') return false;
        }
        return true;
    }

    public static bool IsShared(ReadOnlySpan<byte> filter) => filter.StartsWith("$share/"u8);

    /// <summary>
    /// Whether a name matches a filter. "#" also matches the level above it; wildcards never match a leading "$" [MQTT-4.7.2-1].
    /// </summary>
    public static bool Matches(ReadOnlySpan<byte> filter, ReadOnlySpan<byte> name)
    {
        if (!name.IsEmpty && name[0] == '$' && filter[0] != '$') return false;
        while (true)
        {
            if (filter is [(byte)'#']) return true;
            var filterEnd = filter.IndexOf((byte)'/');
            var nameEnd = name.IndexOf((byte)'/');
            var filterLevel = filterEnd < 0 ? filter : filter[..filterEnd];
            var nameLevel = nameEnd < 0 ? name : name[..nameEnd];
            if (filterLevel is not [(byte)'+'] && !filterLevel.SequenceEqual(nameLevel)) return false;
            if (filterEnd < 0) return nameEnd < 0;
            if (nameEnd < 0) return filter[(filterEnd + 1)..] is [(byte)'#'];
            filter = filter[(filterEnd + 1)..];
            name = name[(nameEnd + 1)..];
        }
    }

    public static string ToText(ReadOnlySpan<byte> utf8) => Encoding.UTF8.GetString(utf8);
}
