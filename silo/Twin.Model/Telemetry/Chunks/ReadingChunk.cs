using System.Numerics;
using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

/// <summary>What became of an appended reading.</summary>
public enum ChunkAppend : byte
{
    Appended,
    /// <summary>The block is too small, by at most <see cref="ReadingChunk.GrowthBytesMax"/>: move it to a larger one and append again.</summary>
    NoRoom,
    /// <summary>The chunk holds its maximum.</summary>
    Full,
}

/// <summary>Some readings of one point in order of time, in a few bits each: the state from which the next one is coded. The bits lie in a block that the caller keeps.</summary>
/// <remarks>
/// First reading: 2 bits quality, 8 bits correction, 7 bits length and bits of value and position, the same of position; its time is <see cref="StartMs"/>.
/// Every other: codes of time (less start), value and position (<see cref="AdaptiveCode"/>), the first two in units of a power of ten.
/// A mark before time or value says what changes from here on: [time mark, 0, 2 bits quality, 8 bits correction],
/// [time mark, 1, 4 bits exponent of time], [value mark, 4 bits exponent of value].
/// Bits once written never change, so a block and a copy of this struct are a frozen image while appending goes on.
/// </remarks>
public partial struct ReadingChunk
{
    public const int ReadingsMax = 512;

    /// <summary>The most that one reading can need: three escapes and all three marks.</summary>
    public const int GrowthBytesMax =
        (3 * AdaptiveCode.LengthMax + 3 * AdaptiveCode.MarkBits + 1 + FlagBits + 1 + 2 * ExponentBits + 7) / 8;

    /// <summary>A full chunk of the worst readings.</summary>
    public const int BytesMax = ReadingsMax * GrowthBytesMax;

    const int FlagBits = 2 + 8;
    const int ExponentBits = 4;
    const int LengthBits = 7;

    // So many new values in a row that need less than the unit make it coarser. By chance three end on a zero in one of a
    // thousand places, and a mark costs about as much as it saves then.
    const int CoarseRunMin = 3;

    Column time, micro, position;
    int bits;
    ushort count;
    byte timeExponent, microExponent, coarseRun, coarseExponent, correction;
    Quality quality;

    public long StartMs { get; private set; }

    public readonly int Count => count;
    public readonly ChunkExtent Extent => new(StartMs, count, bits);

    /// <summary>Power of ten of the unit that the next value is counted in.</summary>
    public readonly int MicroExponent => microExponent;

    /// <summary>Time of the latest reading; of an empty chunk nothing.</summary>
    public readonly long LastMs => StartMs + time.Last * DecimalScale.Power(timeExponent);

    /// <summary>The latest reading; of an empty chunk nothing.</summary>
    public readonly StoredReading Last =>
        new(LastMs, micro.Last * DecimalScale.Power(microExponent), quality, correction, position.Last);

    /// <summary>Adds a reading that is not before the latest. Nothing is changed unless the answer is <see cref="ChunkAppend.Appended"/>.</summary>
    public ChunkAppend Append(Span<byte> block, in StoredReading reading)
    {
        if (count == 0) return AppendFirst(block, reading);
        if (count == ReadingsMax) return ChunkAppend.Full;
        if (!DecimalScale.TryDivide(reading.TimeMs - StartMs, timeExponent, out var timeQuotient) ||
            !DecimalScale.TryDivide(reading.Micro, microExponent, out var microQuotient) ||
            reading.Quality != quality || reading.Correction != correction) return AppendMarked(block, reading);

        var timeMiss = AdaptiveCode.ZigZag(timeQuotient - time.Expect(out var timeParameter));
        var microMiss = AdaptiveCode.ZigZag(microQuotient - micro.Expect(out var microParameter));
        var positionMiss = AdaptiveCode.ZigZag(reading.Position - position.Expect(out var positionParameter));
        var timeBits = AdaptiveCode.Encode(timeMiss, timeParameter, out var timeCode);
        var microBits = AdaptiveCode.Encode(microMiss, microParameter, out var microCode);
        var positionBits = AdaptiveCode.Encode(positionMiss, positionParameter, out var positionCode);
        var sum = timeBits + microBits + positionBits;
        // An escape says 64 or more.
        if (sum > BitWriter.WordBits) return AppendMarked(block, reading);
        if (bits + sum > block.Length * 8) return ChunkAppend.NoRoom;

        if (DecimalScale.TryDivide(microQuotient, 1, out _))
        {
            if (Coarsens(reading.Micro, microQuotient)) return AppendMarked(block, reading);
        }
        else
        {
            coarseRun = 0;
        }
        BitWriter.Write(block, bits, timeCode | microCode << timeBits | positionCode << (timeBits + microBits), sum);
        bits += sum;
        Follow(timeQuotient, microQuotient, reading.Position);
        return ChunkAppend.Appended;
    }

    // Counts the values in a row that would do with a coarser unit, and the coarsest that serves them all.
    bool Coarsens(long value, long quotient)
    {
        if (quotient == micro.Last) return false;
        var exponent = (byte)DecimalScale.ExponentOf(value, DecimalScale.ExponentMax);
        coarseExponent = coarseRun == 0 ? exponent : Math.Min(coarseExponent, exponent);
        coarseRun = (byte)Math.Min(coarseRun + 1, CoarseRunMin);
        return coarseRun == CoarseRunMin && coarseExponent > microExponent;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    void Follow(long timeQuotient, long microQuotient, long place)
    {
        var rate = Column.RateAt(count);
        time.Follow(timeQuotient, rate);
        micro.Follow(microQuotient, rate);
        position.Follow(place, rate);
        count++;
    }
}
