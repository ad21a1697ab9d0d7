using Twin.Operations.Problems;
using Twin.Operations.Wire;

namespace Twin.Operations.Readings;

/// <summary>The answer to a question about readings that are dropped: from when on they are kept.</summary>
static class BeforeHorizon
{
    public const string Code = "before_horizon";

    /// <summary>Null where nothing that is asked for lies before the horizon. Asked after the readings were read: it may have moved meanwhile.</summary>
    public static Problem? Refuse(long horizonMs, long fromMs, string parameter, string? value, TimeZoneInfo zone) => horizonMs == 0 || fromMs >= horizonMs ? null
        : Problem.BadParameter(Code, "The readings of then are dropped", parameter, value, $"Readings are kept since {Text(horizonMs, zone)}. The ledger is kept whole.");

    public static string Text(long horizonMs, TimeZoneInfo zone) => WireTime.Of(horizonMs, zone).ToString("yyyy-MM-dd'T'HH:mm:sszzz", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>For an answer that says from when on it is whole; null where nothing was ever dropped.</summary>
    public static DateTimeOffset? Since(long horizonMs, TimeZoneInfo zone) => horizonMs == 0 ? null : WireTime.Of(horizonMs, zone);
}
