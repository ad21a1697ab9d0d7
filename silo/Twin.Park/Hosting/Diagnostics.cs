using System.Runtime;

namespace Twin.Park.Hosting;

/// <summary>Measurements that need the process itself.</summary>
static class Diagnostics
{
    /// <summary>A full, compacting collection, and what is resident after it.</summary>
    public static IResult Collect()
    {
        GCSettings.LargeObjectHeapCompactionMode = GCLargeObjectHeapCompactionMode.CompactOnce;
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        GC.WaitForPendingFinalizers();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        return Results.Json(new { residentBytes = process.WorkingSet64, heapBytes = GC.GetTotalMemory(false), allocatedBytes = GC.GetTotalAllocatedBytes() });
    }
}
