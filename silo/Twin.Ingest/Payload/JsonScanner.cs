using System.Buffers;
using System.Text;

namespace Twin.Ingest.Payload;

/// <summary>A cursor over one JSON text (RFC 8259) that hands out pieces of it and never allocates.</summary>
/// <remarks>
/// Every method leaves the cursor after what it took; false means that the text is malformed there.
/// It exists beside <c>Utf8JsonReader</c> because telemetry needs two tokens a reading and their bytes, no more: a third of the time.
/// </remarks>
internal ref struct JsonScanner(ReadOnlySpan<byte> text)
{
    // What ends the plain run of a string: its quote, an escape, or a control character, which is not allowed in it.
    static readonly SearchValues<byte> StringStops = SearchValues.Create(
        [.. Enumerable.Range(0, 0x20).Select(c => (byte)c), (byte)'"', (byte)'\\']);

    readonly ReadOnlySpan<byte> text = text;
    int at;

    public int Position { readonly get => at; set => at = value; }

    /// <summary>The next byte that is not whitespace, not taken; 0 at the end.</summary>
    public byte Peek()
    {
        while (at < text.Length)
        {
            var c = text[at];
            if (c > ' ' || c is not ((byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')) return c;
            at++;
        }
        return 0;
    }

    public bool IsAtEnd => Peek() == 0 && at == text.Length;

    public bool TryTake(byte expected)
    {
        if (Peek() != expected || at == text.Length) return false;
        at++;
        return true;
    }

    public bool TryTakeLiteral(ReadOnlySpan<byte> literal)
    {
        if (!text[at..].StartsWith(literal)) return false;
        at += literal.Length;
        return true;
    }

    public NumberStatus TakeNumber(int decimals, out long value, out bool exact) =>
        MicroNumber.Read(text, ref at, decimals, out value, out exact);

    /// <summary>string = quote *(char / escape) quote</summary>
    /// <param name="raw">Between the quotes, escapes as they stand.</param>
    public bool TryTakeString(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        raw = default;
        escaped = false;
        if (!TryTake((byte)'"')) return false;
        var start = at;
        while (true)
        {
            var run = text[at..].IndexOfAny(StringStops);
            if (run < 0) return false;
            at += run;
            switch (text[at])
            {
                case (byte)'"':
                    raw = text[start..at++];
                    return true;
                case (byte)'\\':
                    escaped = true;
                    if (!TrySkipEscape()) return false;
                    break;
                default:
                    return false;
            }
        }
    }

    // escape = "\" ( quote / "\" / "/" / "b" / "f" / "n" / "r" / "t" / "u" 4hex )
    bool TrySkipEscape()
    {
        if (at + 1 >= text.Length) return false;
        var c = text[at + 1];
        at += 2;
        if (c != 'u') return "\"\\/bfnrt"u8.Contains(c);
        if (at + 4 > text.Length) return false;
        for (var end = at + 4; at < end; at++)
            if (!char.IsAsciiHexDigit((char)text[at])) return false;
        return true;
    }

    /// <summary>Steps over any value.</summary>
    /// <param name="depthMax">Arrays and objects inside one another, at most 64.</param>
    public bool TrySkipValue(int depthMax)
    {
        ulong objects = 0; // a bit a level: 1 is an object, 0 an array
        var depth = 0;
        while (true)
        {
            var opened = false;
            switch (Peek())
            {
                case (byte)'{' or (byte)'[' when depth < depthMax:
                    objects = (objects << 1) | (text[at] == '{' ? 1UL : 0UL);
                    depth++;
                    at++;
                    opened = true;
                    break;
                case (byte)'"':
                    if (!TryTakeString(out _, out _)) return false;
                    break;
                case (byte)'t': if (!TryTakeLiteral("true"u8)) return false; break;
                case (byte)'f': if (!TryTakeLiteral("false"u8)) return false; break;
                case (byte)'n': if (!TryTakeLiteral("null"u8)) return false; break;
                default:
                    if (TakeNumber(0, out _, out _) == NumberStatus.Malformed) return false;
                    break;
            }
            // After a value: close what ends here, then step to the next member or element.
            while (depth > 0)
            {
                var isObject = (objects & 1) != 0;
                if (TryTake(isObject ? (byte)'}' : (byte)']'))
                {
                    objects >>= 1;
                    depth--;
                    opened = false;
                    continue;
                }
                if (!opened && !TryTake((byte)',')) return false;
                if (isObject && (!TryTakeString(out _, out _) || !TryTake((byte)':'))) return false;
                break;
            }
            if (depth == 0) return true;
        }
    }

    /// <summary>Replaces the escapes of a string that <see cref="TryTakeString"/> found well formed.</summary>
    /// <param name="into">At least as long as <paramref name="raw"/>: no escape is shorter than its character in UTF-8.</param>
    public static ReadOnlySpan<byte> Unescape(ReadOnlySpan<byte> raw, Span<byte> into)
    {
        var written = 0;
        for (var i = 0; i < raw.Length;)
        {
            if (raw[i] != '\\') { into[written++] = raw[i++]; continue; }
            var c = raw[i + 1];
            if (c == 'u')
            {
                written += UnescapeRune(raw, ref i).EncodeToUtf8(into[written..]);
                continue;
            }
            into[written++] = c switch { (byte)'b' => 8, (byte)'f' => 12, (byte)'n' => 10, (byte)'r' => 13, (byte)'t' => 9, _ => c };
            i += 2;
        }
        return into[..written];
    }

    // A high surrogate joins the low one after it; one alone becomes U+FFFD and so never equals a name.
    static Rune UnescapeRune(ReadOnlySpan<byte> raw, ref int i)
    {
        var first = HexUnit(raw[(i + 2)..]);
        i += 6;
        if (char.IsHighSurrogate(first) && i + 6 <= raw.Length && raw[i] == '\\' && raw[i + 1] == 'u'
            && Rune.TryCreate(first, HexUnit(raw[(i + 2)..]), out var pair))
        {
            i += 6;
            return pair;
        }
        return Rune.TryCreate(first, out var rune) ? rune : Rune.ReplacementChar;
    }

    static char HexUnit(ReadOnlySpan<byte> hex) =>
        (char)((Hex(hex[0]) << 12) | (Hex(hex[1]) << 8) | (Hex(hex[2]) << 4) | Hex(hex[3]));

    static int Hex(byte c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;
}
