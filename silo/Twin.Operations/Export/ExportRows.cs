using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Export;

/// <summary>Readings of one point after the other as UTF-8 text. Values are exact decimals; no float is ever involved.</summary>
/// <remarks>
/// CSV (RFC 4180): <c>path,time,value,unit,quality,correction,position</c>, times with the park's offset.
/// Line protocol: <c>reading,path=...,quality=good,unit=kWh value=12.5,micro=12500000i,correction=0i,position=815i {nanoseconds}</c>. A store that
/// keeps floats rounds <c>value</c>; <c>micro</c> is the same in exact integers of a millionth. Where rivals share an instant, quality and so a
/// series, the highest rank comes last: a store that keeps the last keeps the one that counts.
/// </remarks>
sealed class ExportRows(ExportFormat format, TimeZoneInfo zone)
{
    // Longest parts of a row besides path and unit: time 29, value 21, micro 20, position 20, names and separators under 100.
    const int RowBytesMax = 256;

    static readonly byte[][] Qualities = [.. Enum.GetValues<Quality>().Order().Select(q => Encoding.UTF8.GetBytes(TwinConversion.QualityName(q)))];

    byte[] head = [], tail = [];

    public static ReadOnlySpan<byte> CsvHeader => "path,time,value,unit,quality,correction,position\r\n"u8;

    /// <summary>Goes to the next point.</summary>
    public void Begin(Point point)
    {
        var unit = point.Spec.Unit;
        (head, tail) = format == ExportFormat.Csv
            ? (Encoding.UTF8.GetBytes(point.Path + ","), Encoding.UTF8.GetBytes("," + Quoted(unit) + ","))
            : (Encoding.UTF8.GetBytes($"reading,path={point.Path},quality="), Encoding.UTF8.GetBytes(unit.Length == 0 ? " value=" : $",unit={Escaped(unit)} value="));
    }

    public void Write(in StoredReading reading, IBufferWriter<byte> into)
    {
        var room = into.GetSpan(head.Length + tail.Length + RowBytesMax);
        into.Advance(format == ExportFormat.Csv ? WriteCsv(reading, room) : WriteLine(reading, room));
    }

    int WriteCsv(in StoredReading reading, Span<byte> room)
    {
        var length = Copy(head, room);
        WireTime.Of(reading.TimeMs, zone).TryFormat(room[length..], out var written, "yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
        length += written;
        room[length++] = (byte)',';
        length += MicroDecimal.Format(reading.Micro, room[length..]);
        length += Copy(tail, room[length..]);
        length += Copy(Qualities[(int)reading.Quality], room[length..]);
        room[length++] = (byte)',';
        length += Number(reading.Correction, room[length..]);
        room[length++] = (byte)',';
        length += Number(reading.Position, room[length..]);
        return length + Copy("\r\n"u8, room[length..]);
    }

    int WriteLine(in StoredReading reading, Span<byte> room)
    {
        var length = Copy(head, room);
        length += Copy(Qualities[(int)reading.Quality], room[length..]);
        length += Copy(tail, room[length..]);
        length += MicroDecimal.Format(reading.Micro, room[length..]);
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

    static int Copy(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }

    static int Number(long value, Span<byte> room) => Utf8Formatter.TryFormat(value, room, out var written) ? written : throw new ArgumentException("no room", nameof(room));

    static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static string Escaped(string text) => text.Replace(@"\", @"\\", StringComparison.Ordinal).Replace(",", @"\,", StringComparison.Ordinal)
        .Replace("=", @"\=", StringComparison.Ordinal).Replace(" ", @"\ ", StringComparison.Ordinal);
}
