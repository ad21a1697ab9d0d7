namespace Twin.Park.Engine;

sealed partial class CityState
{
    long horizonMs;

    /// <summary>Readings before this instant may be dropped; 0 where none ever were. Any thread: what was read from history before it was looked at is whole from here on.</summary>
    public long HorizonMs => Volatile.Read(ref horizonMs);

    /// <summary>Moves the horizon, forward alone: what is dropped does not come back.</summary>
    public void MoveHorizon(long toMs) => Volatile.Write(ref horizonMs, Math.Max(horizonMs, toMs));
}
