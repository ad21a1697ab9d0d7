using System.Runtime.CompilerServices;

namespace Twin.Model.Telemetry.Chunks;

// The way back: the same state follows the bits that it wrote.
public partial struct ReadingChunk
{
    internal bool TryFollowFirst(ref BitReader reader, long startMs, out StoredReading reading)
    {
        var flags = reader.Read(FlagBits);
        var value = AdaptiveCode.UnZigZag(reader.Read((int)Math.Min(reader.Read(LengthBits), 64)));
        var place = AdaptiveCode.UnZigZag(reader.Read((int)Math.Min(reader.Read(LengthBits), 64)));
        reading = new(startMs, value, (Quality)(flags & 3), (byte)(flags >> 2), place);
        Begin(reading);
        bits = reader.Position;
        return quality <= Quality.Good;
    }

    /// <summary>Follows the next reading of a stream as <see cref="Append"/> wrote it. False at a stream that no chunk writes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal bool TryFollow(ref BitReader reader, out StoredReading reading)
    {
        reading = default;
        var timeGuess = time.Expect(out var parameter);
        if (!AdaptiveCode.TryDecode(ref reader, parameter, out var miss) && !TryFollowTimeMarks(ref reader, out timeGuess, out miss)) return false;
        var timeQuotient = timeGuess + AdaptiveCode.UnZigZag(miss);

        var microGuess = micro.Expect(out parameter);
        if (!AdaptiveCode.TryDecode(ref reader, parameter, out miss) && !TryFollowMicroMark(ref reader, out microGuess, out miss)) return false;
        var microQuotient = microGuess + AdaptiveCode.UnZigZag(miss);

        var place = position.Expect(out parameter);
        if (!AdaptiveCode.TryDecode(ref reader, parameter, out miss)) return false;
        place += AdaptiveCode.UnZigZag(miss);

        reading = new(StartMs + timeQuotient * DecimalScale.Power(timeExponent), microQuotient * DecimalScale.Power(microExponent),
            quality, correction, place);
        Follow(timeQuotient, microQuotient, place);
        bits = reader.Position;
        return true;
    }

    bool TryFollowTimeMarks(ref BitReader reader, out long guess, out ulong miss)
    {
        int parameter;
        // Flags and exponent: two marks at most, or it is no stream of ours.
        for (var marks = 0; marks < 2; marks++)
        {
            if (reader.Read(1) == 0)
            {
                var flags = reader.Read(FlagBits);
                (quality, correction) = ((Quality)(flags & 3), (byte)(flags >> 2));
                if (quality > Quality.Good) break;
            }
            else
            {
                var exponent = (byte)reader.Read(ExponentBits);
                if (exponent >= timeExponent) break;
                time.Rescale(timeExponent - exponent);
                timeExponent = exponent;
            }
            guess = time.Expect(out parameter);
            if (AdaptiveCode.TryDecode(ref reader, parameter, out miss)) return true;
        }
        (guess, miss) = (0, 0);
        return false;
    }

    bool TryFollowMicroMark(ref BitReader reader, out long guess, out ulong miss)
    {
        (guess, miss) = (0, 0);
        var exponent = (byte)reader.Read(ExponentBits);
        if (exponent > DecimalScale.ExponentMax || exponent == microExponent) return false;
        micro.Rescale(microExponent - exponent);
        microExponent = exponent;
        guess = micro.Expect(out var parameter);
        return AdaptiveCode.TryDecode(ref reader, parameter, out miss);
    }
}
