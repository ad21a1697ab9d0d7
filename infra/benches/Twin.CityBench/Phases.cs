namespace Twin.CityBench;

/// <summary>The phases of a run: warm, as fast as it goes, at half of that; and what they came to.</summary>
static class Phases
{
    /// <summary>Until code is compiled for good and pools are filled.</summary>
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(8);

    /// <param name="newLoads">Loads over the same streams, with counts of their own.</param>
    /// <param name="calls">Counts calls to facilities so far.</param>
    public static async Task<Measured> RunAsync(BenchOptions options, Func<Load[]> newLoads, Func<long> calls)
    {
        await LoadAsync(newLoads(), Warm, double.PositiveInfinity);
        var phase = TimeSpan.FromSeconds(options.Seconds);
        var (loads, callsBefore, cpuBefore) = (newLoads(), calls(), Environment.CpuUsage.TotalTime);
        var (allocated, collections) = (GC.GetTotalAllocatedBytes(), GC.CollectionCount(2));
        var took = await LoadAsync(loads, phase, double.PositiveInfinity);
        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        var (readings, made) = (loads.Sum(l => l.Done), calls() - callsBefore);
        allocated = GC.GetTotalAllocatedBytes() - allocated;
        collections = GC.CollectionCount(2) - collections;
        var rate = readings / took.TotalSeconds;
        var held = newLoads();
        var heldTook = await LoadAsync(held, phase, rate / 2);
        return new(
            Math.Round(rate), Math.Round(rate / options.Batch), Math.Round(made / took.TotalSeconds), made == 0 ? 0 : Math.Round(readings / (double)made, 1),
            Math.Round(cpu.TotalNanoseconds / readings), Math.Round(allocated / (double)readings, 1), collections,
            Math.Round(held.Sum(l => l.Done) / heldTook.TotalSeconds), Merge(held), loads.Concat(held).Sum(l => l.Lost));
    }

    static async Task<TimeSpan> LoadAsync(Load[] loads, TimeSpan duration, double readingsPerSecond) =>
        (await Task.WhenAll(loads.Select(l => l.RunAsync(duration, readingsPerSecond / loads.Length)))).Max();

    static object Merge(Load[] loads)
    {
        var all = loads[0].Latency;
        foreach (var load in loads[1..]) all.Add(load.Latency);
        return all.Quantiles();
    }
}

/// <summary>What the phases came to.</summary>
/// <param name="CpuNsPerReading">Of this process, the load in it.</param>
/// <param name="DeliveryMs">From when a message was due, at the held rate, to all of it durable and in the twins.</param>
sealed record Measured(
    double ReadingsPerSecond, double MessagesPerSecond, double CallsPerSecond, double ReadingsPerCall, double CpuNsPerReading, double AllocatedBytesPerReading,
    int FullCollections, double HeldReadingsPerSecond, object DeliveryMs, long LostMessages);
