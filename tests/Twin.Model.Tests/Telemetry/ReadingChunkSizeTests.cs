using System.Globalization;
using Shouldly;
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
        Judge($"{name} every {stepMs} ms, jitter {jitterMs} ms", ReadingSamples.Noise(stepMs, jitterMs, isRegister, resolutionMicro),
            jitterMs == 0 ? BytesMax : BytesMaxWithJitter);

    [SharedDataFact("steel-plant-2018-15min.csv")]
    public void The_steel_plants_register() => Judge("steel plant, register of kWh", ReadingSamples.Steel(SharedDataFactAttribute.Find("steel-plant-2018-15min.csv")!), BytesMax);

    [SharedDataFact("pv-roof-2016-15min.csv")]
    public void The_pv_roofs_power() => Judge("PV roof, power in five digits", ReadingSamples.Roof(SharedDataFactAttribute.Find("pv-roof-2016-15min.csv")!), BytesMax);

    void Judge(string name, IReadOnlyList<StoredReading> readings, double bytesMax)
    {
        var cost = ReadingCost.Of(readings);
        output.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{name}: time and value {cost.TimeAndValue:F3} B, position and quality {cost.PositionAndQuality:F3} B a reading"));
        cost.TimeAndValue.ShouldBeLessThan(bytesMax);
    }
}
