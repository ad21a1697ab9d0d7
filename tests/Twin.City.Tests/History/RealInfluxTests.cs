using System.Reflection;
using System.Security.Cryptography;
using Twin.Model.Topology;
using Twin.Storage.History;

namespace Twin.City.History;

/// <summary>The same rules against a real InfluxDB 2, where one is named.</summary>
public sealed class RealInfluxTests
{
    [RealInfluxFact]
    public async Task Every_rule_of_a_history_holds_for_a_real_InfluxDB()
    {
        // Points that no earlier run wrote to.
        var next = RandomNumberGenerator.GetInt32(1 << 20, int.MaxValue - (1 << 10));
        foreach (var rule in typeof(ReadingHistoryContract).GetMethods().Where(m => m.GetCustomAttribute<FactAttribute>() is not null))
        {
            var cases = rule.GetCustomAttributes<InlineDataAttribute>().SelectMany(d => d.GetData(rule)).DefaultIfEmpty([]);
            foreach (var arguments in cases)
            {
                using var point = new InfluxPoint(RealInfluxFactAttribute.Options!, new PointKey(next++));
                await (Task)rule.Invoke(point, arguments)!;
            }
        }
    }
}

/// <summary>A test that needs an InfluxDB 2: INFLUX_URL, INFLUX_TOKEN, and INFLUX_ORG and INFLUX_BUCKET where they are not "twin".</summary>
sealed class RealInfluxFactAttribute : FactAttribute
{
    public RealInfluxFactAttribute()
    {
        if (Options is null) Skip = "INFLUX_URL is not set: not run against a real InfluxDB 2";
    }

    public static InfluxOptions? Options => Of("INFLUX_URL") is not { } server ? null : new()
    {
        Server = new(server), Token = Of("INFLUX_TOKEN") ?? "", Organisation = Of("INFLUX_ORG") ?? "twin", Bucket = Of("INFLUX_BUCKET") ?? "twin",
    };

    static string? Of(string variable) => Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? text : null;
}
