using Twin.Model.Topology;

namespace Twin.Devices.Plant;

/// <summary>A machine that runs while its facility is busy enough for it; its hours are counted.</summary>
/// <param name="index">Of the facility's machines: the first starts first.</param>
sealed class Machine(Device device, Site site, int index, int count)
{
    // The first runs from a quarter of full activity on, the others spread up to two thirds.
    readonly double from = 0.25 + 0.4 * index / count;

    public Device Device { get; } = device;
    public bool IsRunning { get; private set; }
    public Flow Hours { get; } = new();

    public void Step()
    {
        IsRunning = site.Busy > from;
        Hours.Hold(IsRunning ? 1 : 0);
    }
}
