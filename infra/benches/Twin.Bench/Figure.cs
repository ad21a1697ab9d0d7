using System.Diagnostics;
using System.Text.Json;

namespace Twin.Bench;

/// <summary>One JSON line a figure.</summary>
static class Figure
{
    public static void Say(string figure, double value, string unit, double? aim = null) =>
        Console.WriteLine(JsonSerializer.Serialize(new { figure, value = Math.Round(value, 3), unit, aim }));

    public static double MillisecondsSince(long timestamp) => Stopwatch.GetElapsedTime(timestamp).TotalMilliseconds;

    public static double Quantile(List<double> values, double share)
    {
        values.Sort();
        return values[Math.Min(values.Count - 1, (int)(values.Count * share))];
    }
}
