namespace Twin.Park.Crash;

/// <summary>What one gateway sends, from a seed: rising registers, late and out of order, now and then the same reading again.</summary>
sealed class ReadingPlan
{
    /// <summary>2023-06-01T00:00:00Z. A reading a minute and point from here stays in the past, and within one answer of the ledger, for hundreds of kills.</summary>
    public const long StartMs = 1_685_577_600_000;

    // Readings wait here and leave in any order: some are late by this many.
    const int PoolSize = 24;
    const int RecentSize = 64;

    readonly Random chance;
    readonly IReadOnlyList<CrashPoint> points;
    readonly CrashReading[] newest;
    readonly List<CrashReading> pool = [], recent = [];
    int turn;

    public ReadingPlan(CrashLink link, int seed)
    {
        (chance, points) = (new(seed), link.Points);
        newest = [.. points.Select(p => new CrashReading(p, StartMs + chance.Next(60_000), chance.NextInt64(1_000_000) * 1_000))];
    }

    /// <summary>Readings sent once more on purpose.</summary>
    public long Repeated { get; private set; }

    /// <summary>The readings of the next message, 1 to 6.</summary>
    public IReadOnlyList<CrashReading> NextMessage()
    {
        var message = new List<CrashReading>();
        for (var count = chance.Next(1, 7); message.Count < count;)
        {
            if (recent.Count > 0 && chance.Next(50) == 0)
            {
                message.Add(recent[chance.Next(recent.Count)]);
                Repeated++;
                continue;
            }
            while (pool.Count < PoolSize) pool.Add(NextReading());
            var at = chance.Next(pool.Count);
            message.Add(pool[at]);
            Remember(pool[at]);
            pool.RemoveAt(at);
        }
        return message;
    }

    public int Next(int max) => chance.Next(max);

    void Remember(in CrashReading reading)
    {
        if (recent.Count < RecentSize) recent.Add(reading);
        else recent[chance.Next(RecentSize)] = reading;
    }

    // A register advances by at most its rated flow; its values have three decimals, its times any millisecond.
    CrashReading NextReading()
    {
        var index = turn++ % points.Count;
        var (point, timeMs, micro) = newest[index];
        var stepMs = chance.Next(20_000, 100_000);
        var next = point.IsRegister
            ? micro + chance.NextInt64(point.RatedPerHour * 1000L * stepMs / 3_600_000) * 1000
            : chance.NextInt64(90_000) * 1000;
        return newest[index] = new(point, timeMs + stepMs, next);
    }
}
