using System.Globalization;
using Shouldly;
using Twin.Model.Telemetry.Chunks;
using Xunit;
using Xunit.Abstractions;

namespace Twin.Model.Telemetry;

/// <summary>What a reading costs in full chunks, bytes: time and value, and apart from them position and quality.</summary>
public sealed class ReadingChunkSizeTests(ITestOutputHelper output)
{
    const double BytesMax = 2.5;

    // What a clock's jitter adds is noise, and costs what noise costs: 200 ms are 7.6 bits.
    const double BytesMaxWithJitter = 3;

    [Theory]
    [InlineData("register 0.01 kWh", 1_000, 0, true, 10_000)]
    [InlineData("register 0.01 kWh", 10_000, 0, true, 10_000)]
    [InlineData("register 0.01 kWh", 1_000, 50, true, 10_000)]
    [InlineData("power 0.1 kW", 1_000, 0, false, 100_000)]
    [InlineData("power 0.01 kW", 10_000, 0, false, 10_000)]
    [InlineData("power 0.01 kW", 1_000, 20, false, 10_000)]
    [InlineData("power 0.001 kW", 10_000, 200, false, 1_000)]
    public void Noise_at_a_meters_resolution(string name, int stepMs, int jitterMs, bool isRegister, int resolutionMicro) =>
        Judge($"{name} every {stepMs} ms, jitter {jitterMs} ms", Noise(stepMs, jitterMs, isRegister, resolutionMicro),
            jitterMs == 0 ? BytesMax : BytesMaxWithJitter);

    [SharedDataFact("steel-plant-2018-15min.csv")]
    public void The_steel_plants_register() => Judge("steel plant, register of kWh", Steel(), BytesMax);

    [SharedDataFact("pv-roof-2016-15min.csv")]
    public void The_pv_roofs_power() => Judge("PV roof, power in five digits", Roof(), BytesMax);

    void Judge(string name, List<StoredReading> readings, double bytesMax)
    {
        // The position column alone costs the same whatever stands beside it: the columns are coded apart.
        var still = readings.ConvertAll(r => r with { Position = 0 });
        var bare = readings.ConvertAll(r => r with { Position = 0, TimeMs = readings[0].TimeMs, Micro = 0 });
        var (all, without, nothing) = (BytesOf(readings), BytesOf(still), BytesOf(bare) / 3);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: time and value {without - nothing:F3} B, position and quality {all - without + nothing:F3} B a reading"));
        (without - nothing).ShouldBeLessThan(bytesMax);
    }

    static double BytesOf(List<StoredReading> readings)
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

    static List<StoredReading> Noise(int stepMs, int jitterMs, bool isRegister, int resolutionMicro)
    {
        var random = new Random(stepMs + jitterMs + resolutionMicro);
        List<StoredReading> readings = [];
        long position = 1;
        double powerKw = 100, energyKwh = 1_000;
        for (var i = 0; i < 50_000; i++)
        {
            powerKw = Math.Max(0, powerKw + (random.NextDouble() - 0.5) * 4);
            energyKwh += powerKw * stepMs / 3.6e6;
            var micro = (long)Math.Round((isRegister ? energyKwh : powerKw) * 1e6 / resolutionMicro) * resolutionMicro;
            readings.Add(new(1_767_225_600_000 + (long)i * stepMs + random.Next(jitterMs + 1), micro, Quality.Good, 0, position += random.Next(40, 60)));
        }
        return readings;
    }

    static List<StoredReading> Steel()
    {
        var total = 10_000m;
        return [.. Rows("steel-plant-2018-15min.csv").Select((fields, i) => new StoredReading(
            1_514_732_400_000 + (i + 1) * 900_000L, (long)((total += Number(fields[1])) * 1_000_000), Quality.Good, 0, i))];
    }

    static List<StoredReading> Roof() =>
        [.. Rows("pv-roof-2016-15min.csv").Where(fields => fields[1].Length > 0).Select((fields, i) => new StoredReading(
            DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), (long)(Number(fields[1]) * 1_000_000), Quality.Good, 0, i))];

    static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(SharedDataFactAttribute.Find(file)!).Skip(1).Select(line => line.Split(',')).Where(fields => fields.Length > 1);

    static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
