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
/// Line protocol: as <see cref="ReadingLine"/> says; of rivals the highest rank comes last.
/// </remarks>
sealed class ExportRows(ExportFormat format, TimeZoneInfo zone)
{
    // Longest parts of a row besides path and unit: time 29, value 21, micro 20, position 20, names and separators under 100.
    const int RowBytesMax = 256;

    static readonly byte[][] Qualities = [.. Enum.GetValues<Quality>().Order().Select(q => Encoding.UTF8.GetBytes(TwinConversion.QualityName(q)))];

    byte[] head = [], tail = [];
    ReadingLine? line;

    public static ReadOnlySpan<byte> CsvHeader => "path,time,value,unit,quality,correction,position\r\n"u8;

    /// <summary>Goes to the next point.</summary>
    public void Begin(Point point)
    {
        var unit = point.Spec.Unit;
        if (format == ExportFormat.Line) line = new(point.Key, point);
        else (head, tail) = (Encoding.UTF8.GetBytes(point.Path + ","), Encoding.UTF8.GetBytes("," + Quoted(unit) + ","));
    }

    public void Write(in StoredReading reading, IBufferWriter<byte> into)
    {
        if (line is not null) into.Advance(line.Write(reading, into.GetSpan(line.BytesMax)));
        else into.Advance(WriteCsv(reading, into.GetSpan(head.Length + tail.Length + RowBytesMax)));
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

    static int Copy(ReadOnlySpan<byte> bytes, Span<byte> room)
    {
        bytes.CopyTo(room);
        return bytes.Length;
    }

    static int Number(long value, Span<byte> room) => Utf8Formatter.TryFormat(value, room, out var written) ? written : throw new ArgumentException("no room", nameof(room));

    static string Quoted(string text) => text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
