using System.Numerics;

namespace Twin.Model.Telemetry.Chunks;

// The rare ways of appending: the first reading, what a mark announces, what is long.
public partial struct ReadingChunk
{
    ChunkAppend AppendFirst(Span<byte> block, in StoredReading reading)
    {
        var (value, place) = (AdaptiveCode.ZigZag(reading.Micro), AdaptiveCode.ZigZag(reading.Position));
        if (FlagBits + 2 * LengthBits + LengthOf(value) + LengthOf(place) > block.Length * 8) return ChunkAppend.NoRoom;
        Write(block, FlagsOf(reading), FlagBits);
        WriteCounted(block, value);
        WriteCounted(block, place);
        Begin(reading);
        return ChunkAppend.Appended;
    }

    void Begin(in StoredReading first)
    {
        StartMs = first.TimeMs;
        (quality, correction) = (first.Quality, first.Correction);
        // No time has passed yet, so any unit serves; the second reading settles it.
        timeExponent = DecimalScale.ExponentMax;
        microExponent = (byte)DecimalScale.ExponentOf(first.Micro, DecimalScale.ExponentMax);
        (time, micro, position) = (new(0), new(first.Micro / DecimalScale.Power(microExponent)), new(first.Position));
        count = 1;
    }

    ChunkAppend AppendMarked(Span<byte> block, in StoredReading reading)
    {
        if (bits + 8 * GrowthBytesMax > block.Length * 8) return ChunkAppend.NoRoom;
        MarkFlags(block, reading);
        MarkTimeExponent(block, DecimalScale.ExponentOf(reading.TimeMs - StartMs, timeExponent));
        var timeQuotient = (reading.TimeMs - StartMs) / DecimalScale.Power(timeExponent);
        WriteMiss(block, AdaptiveCode.ZigZag(timeQuotient - time.Expect(out var parameter)), parameter);

        var coarser = coarseRun == CoarseRunMin && coarseExponent > microExponent;
        MarkMicroExponent(block, DecimalScale.ExponentOf(reading.Micro, coarser ? coarseExponent : microExponent));
        coarseRun = 0;
        var microQuotient = reading.Micro / DecimalScale.Power(microExponent);
        WriteMiss(block, AdaptiveCode.ZigZag(microQuotient - micro.Expect(out parameter)), parameter);
        WriteMiss(block, AdaptiveCode.ZigZag(reading.Position - position.Expect(out parameter)), parameter);
        Follow(timeQuotient, microQuotient, reading.Position);
        return ChunkAppend.Appended;
    }

    void MarkFlags(Span<byte> block, in StoredReading reading)
    {
        if (reading.Quality == quality && reading.Correction == correction) return;
        Write(block, AdaptiveCode.Mark, AdaptiveCode.MarkBits);
        Write(block, FlagsOf(reading) << 1, 1 + FlagBits);
        (quality, correction) = (reading.Quality, reading.Correction);
    }

    void MarkTimeExponent(Span<byte> block, int exponent)
    {
        if (exponent == timeExponent) return;
        Write(block, AdaptiveCode.Mark, AdaptiveCode.MarkBits);
        Write(block, 1 | (ulong)exponent << 1, 1 + ExponentBits);
        time.Rescale(timeExponent - exponent);
        timeExponent = (byte)exponent;
    }

    void MarkMicroExponent(Span<byte> block, int exponent)
    {
        if (exponent == microExponent) return;
        Write(block, AdaptiveCode.Mark, AdaptiveCode.MarkBits);
        Write(block, (ulong)exponent, ExponentBits);
        micro.Rescale(microExponent - exponent);
        microExponent = (byte)exponent;
    }

    void WriteMiss(Span<byte> block, ulong miss, int parameter) => bits += AdaptiveCode.Write(block, bits, miss, parameter);

    void WriteCounted(Span<byte> block, ulong value)
    {
        Write(block, (ulong)LengthOf(value), LengthBits);
        BitWriter.WriteLong(block, bits, value, LengthOf(value));
        bits += LengthOf(value);
    }

    void Write(Span<byte> block, ulong code, int length)
    {
        BitWriter.Write(block, bits, code, length);
        bits += length;
    }

    static ulong FlagsOf(in StoredReading reading) => (ulong)reading.Quality | (ulong)reading.Correction << 2;

    static int LengthOf(ulong value) => 64 - BitOperations.LeadingZeroCount(value);
}
