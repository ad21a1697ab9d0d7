using Twin.Model.Ledger;
using Twin.Model.Rules;

namespace Twin.Model.Demand;

/// <summary>Demand of the running 15-minute window.</summary>
/// <param name="WindowFromMs">Start of the window; it lasts 15 minutes.</param>
/// <param name="KnownToMs">Up to when its energy is known from readings.</param>
/// <param name="EnergyMicroKwh">Energy up to then.</param>
/// <param name="MeanMilliwatts">Mean power up to then; null before the first reading in the window.</param>
/// <param name="ReachedMilliwatts">What the window's demand is at least: its energy so far over the whole window.</param>
/// <param name="ForecastMilliwatts">The window's demand if the latest power lasts to its end; null where neither power nor energy is known.</param>
/// <param name="ForecastAboveLimit">Whether the forecast is above the limit; null where there is no limit or no forecast.</param>
/// <param name="AllowedMilliwatts">The mean power for the rest of the window that ends exactly at the limit; below 0 where the limit is passed already;
/// null where there is no limit or no time left.</param>
public readonly record struct LiveDemandFigure(
    long WindowFromMs, long KnownToMs, long EnergyMicroKwh, long? MeanMilliwatts, long ReachedMilliwatts, long? ForecastMilliwatts,
    bool? ForecastAboveLimit, long? AllowedMilliwatts);

/// <summary>The running window and its forecast.</summary>
public static class LiveDemand
{
    // micro-kWh = mW x ms / this: a watt for an hour is 1e-3 kWh.
    const long MilliwattMsPerMicroKwh = 3_600_000;

    /// <param name="nowMs">The time that a tick or reading carries.</param>
    /// <param name="energyMicroKwh">Energy of the running interval's cell.</param>
    /// <param name="knownToMs">Time of the newest register reading; energy after it is taken from the power.</param>
    /// <param name="powerMilliwatts">Latest power drawn; null where none is fresh: the mean so far is used instead.</param>
    /// <param name="limitMilliwatts">The demand that operators want to stay below; null where there is none.</param>
    public static LiveDemandFigure At(long nowMs, long energyMicroKwh, long knownToMs, long? powerMilliwatts, long? limitMilliwatts = null)
    {
        var from = nowMs - nowMs % Spread.IntervalMs;
        var to = from + Spread.IntervalMs;
        var known = Math.Clamp(knownToMs, from, nowMs);
        var mean = known > from ? Divide((Int128)energyMicroKwh * MilliwattMsPerMicroKwh, known - from) : (long?)null;
        var rest = powerMilliwatts ?? mean;
        // Both terms over the window's length: energy so far as milliwatt-milliseconds, and power for the time that is left.
        var soFar = (Int128)energyMicroKwh * MilliwattMsPerMicroKwh;
        var forecast = rest is { } power ? Divide(soFar + (Int128)power * (to - known), Spread.IntervalMs) : (long?)null;
        var allowed = limitMilliwatts is { } limit && to > known ? Divide((Int128)limit * Spread.IntervalMs - soFar, to - known) : (long?)null;
        return new(from, known, energyMicroKwh, mean, Divide(soFar, Spread.IntervalMs), forecast,
            forecast is { } f && limitMilliwatts is { } l ? f > l : null, allowed);
    }

    static long Divide(Int128 milliwattMs, long ms) => checked((long)Ratio.RoundHalfEven(milliwattMs, ms));
}
