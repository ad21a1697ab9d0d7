using System.Text.Json;

namespace Twin.CityBench;

/// <summary>One JSON line a run, for the script that makes figures of it.</summary>
static class Figure
{
    static readonly JsonSerializerOptions Camel = new(JsonSerializerDefaults.Web);

    public static void Say(object run) => Console.WriteLine(JsonSerializer.Serialize(run, Camel));
}
