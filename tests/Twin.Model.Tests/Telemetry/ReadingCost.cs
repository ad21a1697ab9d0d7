using Twin.Model.Telemetry.Chunks;

namespace Twin.Model.Telemetry;

/// <summary>What a reading costs in full chunks, bytes. The benchmarks use this file too.</summary>
readonly record struct ReadingCost(double TimeAndValue, double PositionAndQuality)
{
    public static ReadingCost Of(IReadOnlyList<StoredReading> readings)
    {
        // The position column alone costs the same whatever stands beside it: the columns are coded apart.
        var all = BytesOf(readings);
        var still = BytesOf([.. readings.Select(r => r with { Position = 0 })]);
        var nothing = BytesOf([.. readings.Select(r => r with { Position = 0, TimeMs = readings[0].TimeMs, Micro = 0 })]) / 3;
        return new(still - nothing, all - still + nothing);
    }

    static double BytesOf(IReadOnlyList<StoredReading> readings)
    {
        var block = new byte[ReadingChunk.BytesMax];
        var chunk = default(ReadingChunk);
        long bits = 0;
        foreach (var reading in readings)
        {
            if (chunk.Append(block, reading) == ChunkAppend.Appended) continue;
            bits += chunk.Extent.Bits;
            chunk = default;
            chunk.Append(block, reading);
        }
        return (bits + chunk.Extent.Bits) / 8.0 / readings.Count;
    }
}
