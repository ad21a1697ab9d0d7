using System.Buffers.Binary;
using System.Numerics;
using Twin.Model.Ledger;
using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.Ledger;

/// <summary>The 96 cells of one series and UTC day, as they are stored.</summary>
/// <remarks>
/// <c>[1 format] [columns: amount, covered time, estimated] [4 CRC32C]</c>. A column is one byte and what it announces:
/// 0 all zero; 16 + exponent: all the same, one number; 32 + exponent: 96 numbers in the code of chunks, in units of
/// that power of ten. The checksum covers series and day.
/// </remarks>
static class DayBlock
{
    public const int Cells = 96;
    public const int BytesMax = 1 + 3 * (1 + (Cells * AdaptiveCode.LengthMax + 7) / 8) + 4;

    const byte Format = 1;
    const int Zero = 0, Same = 16, Coded = 32, KindMask = 0xf0;
    const int ChecksumBytes = 4;

    public static int Write(long series, long day, ReadOnlySpan<Cell> cells, Span<byte> blob)
    {
        Span<long> column = stackalloc long[Cells];
        blob[0] = Format;
        var length = 1;
        for (var i = 0; i < Cells; i++) column[i] = cells[i].Micro;
        length += WriteColumn(column, blob[length..]);
        for (var i = 0; i < Cells; i++) column[i] = cells[i].CoveredMs;
        length += WriteColumn(column, blob[length..]);
        for (var i = 0; i < Cells; i++) column[i] = cells[i].EstimatedMicro;
        length += WriteColumn(column, blob[length..]);
        BinaryPrimitives.WriteUInt32LittleEndian(blob[length..], Checksum(series, day, blob[..length]));
        return length + ChecksumBytes;
    }

    /// <summary>False where the blob is not what was written under this key; the cells are then not to be used.</summary>
    public static bool TryRead(long series, long day, ReadOnlySpan<byte> blob, Span<Cell> cells)
    {
        if (blob.Length < 1 + 3 + ChecksumBytes || blob[0] != Format) return false;
        var body = blob[..^ChecksumBytes];
        if (BinaryPrimitives.ReadUInt32LittleEndian(blob[body.Length..]) != Checksum(series, day, body)) return false;
        Span<long> micro = stackalloc long[Cells], covered = stackalloc long[Cells], estimated = stackalloc long[Cells];
        var rest = body[1..];
        if (!TryReadColumn(ref rest, micro) || !TryReadColumn(ref rest, covered) || !TryReadColumn(ref rest, estimated) || rest.Length > 0) return false;
        for (var i = 0; i < Cells; i++) cells[i] = new(micro[i], covered[i], estimated[i]);
        return true;
    }

    static int WriteColumn(Span<long> values, Span<byte> blob)
    {
        if (!values.ContainsAnyExcept(0))
        {
            blob[0] = Zero;
            return 1;
        }
        var exponent = DecimalScale.ExponentMax;
        foreach (var value in values) exponent = DecimalScale.ExponentOf(value, exponent);
        var power = DecimalScale.Power(exponent);
        foreach (ref var value in values) value /= power;
        var same = !values.ContainsAnyExcept(values[0]);
        blob[0] = (byte)((same ? Same : Coded) + exponent);
        return 1 + WriteCodes(same ? values[..1] : values, blob[1..]);
    }

    static int WriteCodes(ReadOnlySpan<long> values, Span<byte> blob)
    {
        var column = new Column(0);
        var bits = 0;
        for (var i = 0; i < values.Length; i++)
        {
            var miss = AdaptiveCode.ZigZag(values[i] - column.Expect(out var parameter));
            bits += AdaptiveCode.Write(blob, bits, miss, parameter);
            column.Follow(values[i], Column.RateAt(i + 1));
        }
        return (bits + 7) / 8;
    }

    static bool TryReadColumn(ref ReadOnlySpan<byte> rest, scoped Span<long> values)
    {
        values.Clear();
        if (rest.Length == 0) return false;
        var (kind, exponent) = (rest[0] & KindMask, rest[0] & ~KindMask);
        rest = rest[1..];
        if (kind == Zero) return exponent == 0;
        if (kind is not (Same or Coded) || exponent > DecimalScale.ExponentMax) return false;

        var power = DecimalScale.Power(exponent);
        var reader = new BitReader(rest, rest.Length * 8);
        var column = new Column(0);
        var count = kind == Same ? 1 : Cells;
        for (var i = 0; i < count; i++)
        {
            var value = column.Expect(out var parameter);
            if (!AdaptiveCode.TryDecode(ref reader, parameter, out var miss) || reader.Failed) return false;
            value += AdaptiveCode.UnZigZag(miss);
            column.Follow(value, Column.RateAt(i + 1));
            values[i] = value * power;
        }
        if (kind == Same) values.Fill(values[0]);
        rest = rest[((reader.Position + 7) / 8)..];
        return true;
    }

    static uint Checksum(long series, long day, ReadOnlySpan<byte> body)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, (ulong)series), (ulong)day);
        return ~Crc.Add(crc, body);
    }
}
