using System.Globalization;

namespace Twin.Model.Telemetry;

/// <summary>Readings as meters give them: seeded noise of a true resolution, and measured series. The benchmarks use this file too.</summary>
static class ReadingSamples
{
    public static List<StoredReading> Noise(int stepMs, int jitterMs, bool isRegister, int resolutionMicro)
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

    /// <summary>steel-plant-2018-15min.csv as a register.</summary>
    public static List<StoredReading> Steel(string file)
    {
        var total = 10_000m;
        return [.. Rows(file).Select((fields, i) => new StoredReading(
            1_514_732_400_000 + (i + 1) * 900_000L, (long)((total += Number(fields[1])) * 1_000_000), Quality.Good, 0, i))];
    }

    /// <summary>pv-roof-2016-15min.csv as power.</summary>
    public static List<StoredReading> Roof(string file) =>
        [.. Rows(file).Where(fields => fields[1].Length > 0).Select((fields, i) => new StoredReading(
            DateTimeOffset.Parse(fields[0], CultureInfo.InvariantCulture).ToUnixTimeMilliseconds(), (long)(Number(fields[1]) * 1_000_000), Quality.Good, 0, i))];

    static IEnumerable<string[]> Rows(string file) =>
        File.ReadLines(file).Skip(1).Select(line => line.Split(',')).Where(fields => fields.Length > 1);

    static decimal Number(string text) => decimal.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
