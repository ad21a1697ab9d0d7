using Twin.Model.Ledger;

namespace Twin.Model.Telemetry;

/// <summary>The instant before which readings are dropped, where an operator keeps them for so many days.</summary>
/// <remarks>
/// It only ever moves forward. Nothing before it is accepted, corrected or answered any more, while the ledger stays whole: of each point is
/// kept what was last before it, from which the pair that reaches over it is booked.
/// </remarks>
public static class Horizon
{
    /// <summary>A whole month, and two weeks in which its bill is issued from its minutes.</summary>
    public const int DaysMin = 45;

    /// <summary>A hundred years.</summary>
    public const int DaysMax = 36_500;

    /// <summary>The start of the local day so many days before the one that holds an instant; never before the epoch.</summary>
    public static long Of(long timeMs, int days, TimeZoneInfo zone) =>
        Math.Max(0, LedgerCalendar.StartOf(LocalDay.Of(timeMs, zone).Date.AddDays(-days), zone));
}
