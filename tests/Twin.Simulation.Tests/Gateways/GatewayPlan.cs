using System.Globalization;
using System.Text;
using Twin.Simulation.City;

namespace Twin.Simulation.Gateways;

/// <param name="Micro">Value in millionths of the point's unit.</param>
readonly record struct SimulatedReading(SimulatedPoint Point, long TimeMs, long Micro);

/// <summary>What one gateway has to tell, by seed: rising registers, late, out of order, now and then the same once more.</summary>
sealed class GatewayPlan
{
    /// <summary>2025-06-01T00:00:00Z: seven months before the simulated clock, so that no jump of it puts a reading ahead.</summary>
    public const long StartMs = 1_748_736_000_000;

    // Readings wait here and leave in any order.
    const int PoolSize = 8;

    readonly Random chance;
    readonly IReadOnlyList<SimulatedPoint> points;
    readonly SimulatedReading[] newest;
    readonly List<SimulatedReading> pool = [], told = [];
    int turn;

    public GatewayPlan(IReadOnlyList<SimulatedPoint> points, Random chance)
    {
        (this.chance, this.points) = (chance, points);
        newest = [.. points.Select(p => new SimulatedReading(p, StartMs + chance.Next(60_000), chance.Next(1_000_000) * 1000L))];
    }

    /// <summary>The readings of the next message, 1 to 4.</summary>
    public SimulatedReading[] Next()
    {
        var message = new SimulatedReading[1 + chance.Next(4)];
        for (var i = 0; i < message.Length; i++)
        {
            if (told.Count > 0 && chance.Next(12) == 0)
            {
                message[i] = told[chance.Next(told.Count)];
                continue;
            }
            while (pool.Count < PoolSize) pool.Add(NextReading());
            var at = chance.Next(pool.Count);
            told.Add(message[i] = pool[at]);
            pool.RemoveAt(at);
        }
        return message;
    }

    public static byte[] Payload(IEnumerable<SimulatedReading> readings) => Encoding.UTF8.GetBytes($"[{string.Join(',', readings.Select(Json))}]");

    SimulatedReading NextReading()
    {
        var index = turn++ % points.Count;
        var (point, timeMs, micro) = newest[index];
        var stepMs = chance.Next(1_000, 400_000);
        var next = point.RatedPerHour > 0 ? micro + chance.NextInt64(point.RatedPerHour * 1000L * stepMs / 3_600_000 + 1) * 1000 : chance.Next(90_000) * 1000L;
        return newest[index] = new(point, timeMs + stepMs, next);
    }

    static string Json(SimulatedReading reading) => string.Create(CultureInfo.InvariantCulture,
        $$$"""{"ts":{{{reading.TimeMs}}},"points":{"{{{reading.Point.LocalName}}}":{{{reading.Micro / 1e6m:0.######}}}}}""");
}
