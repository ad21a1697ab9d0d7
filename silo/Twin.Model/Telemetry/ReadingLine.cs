using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Twin.Model.Topology;

namespace Twin.Model.Telemetry;

/// <summary>Readings of one point in InfluxDB's line protocol: what an export writes and what the City edition's history is fed with.</summary>
/// <remarks>
/// <c>reading,key=p7,path=...,quality=good,unit=kWh value=12.5,micro=12500000i,correction=0i,position=815i {nanoseconds}</c>. A store that keeps floats
/// rounds <c>value</c>; <c>micro</c> is the same in exact integers of a millionth. Where rivals share an instant and quality they would share
/// a series, of which a store keeps what is written last: either their writer numbers them, and all are kept (<c>rival=1</c>, a tag that
/// the first does not have), or it puts the highest rank last.
/// </remarks>
public sealed class ReadingLine
{
    // Longest parts of a line besides its tags: value 21, micro 20, position 20, time 29, quality 9, rival 17, names and separators under 60.
    const int FieldBytesMax = 192;

    static readonly byte[][] Qualities = ["bad"u8.ToArray(), "uncertain"u8.ToArray(), "good"u8.ToArray()];

    readonly byte[] head, tail;

    /// <param name="key">Permanent, as the ledger has it.</param>
    /// <param name="point">Its path and unit; null where the model in force does not know the point.</param>
    public ReadingLine(PointKey key, Point? point)
    {
        head = Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"reading,key={key}{Tag("path", point?.Path)},quality="));
        tail = Encoding.UTF8.GetBytes($"{Tag("unit", point?.Spec.Unit)} value=");
    }

    /// <summary>Room that one line needs.</summary>
    public int BytesMax => head.Length + tail.Length + FieldBytesMax;

    /// <param name="rival">How many readings of this instant and quality came before it; its tag where not 0.</param>
    /// <returns>The bytes written, the newline included.</returns>
    public int Write(in StoredReading reading, Span<byte> room, int rival = 0)
    {
        var length = Copy(head, room);
        length += Copy(Qualities[(int)reading.Quality], room[length..]);
        if (rival > 0)
        {
            length += Copy(",rival="u8, room[length..]);
            length += Number(rival, room[length..]);
        }
        length += Copy(tail, room[length..]);
        length += MicroText.Format(reading.Micro, room[length..]);
        length += Copy(",micro="u8, room[length..]);
        length += Number(reading.Micro, room[length..]);
        length += Copy("i,correction="u8, room[length..]);
        length += Number(reading.Correction, room[length..]);
        length += Copy("i,position="u8, room[length..]);
        length += Number(reading.Position, room[length..]);
        length += Copy("i "u8, room[length..]);
        length += Number(reading.TimeMs, room[length..]);
        return length + Copy("000000\n"u8, room[length..]); // milliseconds as nanoseconds
    }

    // A tag's value must not be empty. Commas, equals signs and spaces are escaped; a backslash at the end would escape what follows.
    static string Tag(string name, string? value) => string.IsNullOrEmpty(value) ? "" : $",{name}={Escaped(value)}";

    static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("=", @"\=", StringComparison.Ordinal).Replace(" ", @"\ ", StringComparison.Ordinal)
        .Replace("\r", "", StringComparison.Ordinal).Replace("\n", "", StringComparison.Ordinal);

    static int Copy(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }

    static int Number(long value, Span<byte> room) => Utf8Formatter.TryFormat(value, room, out var written) ? written : throw new ArgumentException("no room", nameof(room));
}
