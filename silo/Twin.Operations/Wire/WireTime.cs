namespace Twin.Operations.Wire;

/// <summary>Instants as the wire writes them: with the offset of the park's time zone.</summary>
static class WireTime
{
    public static DateTimeOffset Of(long timeMs, TimeZoneInfo zone) =>
        TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(timeMs), zone);

    public static DateTimeOffset? Of(long? timeMs, TimeZoneInfo zone) => timeMs is { } ms ? Of(ms, zone) : null;
}
