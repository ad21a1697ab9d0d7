using System.Globalization;

namespace Twin.Devices.Replay;

/// <summary>How a file writes its times.</summary>
/// <param name="Column">The column's name in the header.</param>
/// <param name="Format">.NET format; with an offset in it (<c>zzz</c>) the zone is not used. Null: ISO 8601.</param>
/// <param name="Zone">The zone of stamps without offset.</param>
/// <param name="Edge">Which end of its interval a stamp names.</param>
/// <param name="MidnightSameDate">24:00 is written as 00:00 under the date that ends.</param>
sealed record StampFormat(string Column, string? Format, TimeZoneInfo Zone, StampEdge Edge, bool MidnightSameDate)
{
    /// <summary>Reads a zone: <c>UTC</c>, an IANA name, or an offset such as <c>+08:00</c>; null for anything else.</summary>
    public static TimeZoneInfo? ParseZone(string text)
    {
        if (text is "UTC" or "Z") return TimeZoneInfo.Utc;
        if (text is ['+' or '-', .. var offset] && TimeSpan.TryParseExact(offset, @"hh\:mm", CultureInfo.InvariantCulture, out var span))
            return TimeZoneInfo.CreateCustomTimeZone(text, text[0] == '-' ? -span : span, text, text);
        return TimeZoneInfo.TryFindSystemTimeZoneById(text, out var zone) ? zone : null;
    }

    /// <summary>The instant of a stamp in Unix milliseconds; null where it does not follow the format or names no instant.</summary>
    /// <param name="previousMs">The stamp of the row before: of an hour that comes twice, the one after it is meant.</param>
    public long? Parse(string stamp, long previousMs)
    {
        if (CarriesOffset(stamp))
            return TryParse(stamp, out DateTimeOffset instant) ? AfterMidnight(instant.DateTime, instant.Offset) : null;
        if (!TryParse(stamp, out DateTime local)) return null;
        local = DateTime.SpecifyKind(local, DateTimeKind.Unspecified);
        if (MidnightSameDate && local.TimeOfDay == TimeSpan.Zero) local = local.AddDays(1);
        if (Zone.IsInvalidTime(local)) return null;
        if (!Zone.IsAmbiguousTime(local)) return Unix(local, Zone.GetUtcOffset(local));
        var offsets = Zone.GetAmbiguousTimeOffsets(local);
        var (first, second) = (Unix(local, offsets.Max()), Unix(local, offsets.Min()));
        return first > previousMs ? first : second;
    }

    long AfterMidnight(DateTime local, TimeSpan offset) =>
        Unix(MidnightSameDate && local.TimeOfDay == TimeSpan.Zero ? local.AddDays(1) : local, offset);

    bool CarriesOffset(string stamp) => Format is null
        ? stamp.EndsWith('Z') || (stamp.Length > 6 && stamp[^6] is '+' or '-' && stamp[^3] == ':')
        : Format.Contains('z', StringComparison.Ordinal) || Format.Contains('K', StringComparison.Ordinal);

    bool TryParse(string stamp, out DateTimeOffset instant) => Format is null
        ? DateTimeOffset.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant)
        : DateTimeOffset.TryParseExact(stamp, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out instant);

    bool TryParse(string stamp, out DateTime local) => Format is null
        ? DateTime.TryParse(stamp, CultureInfo.InvariantCulture, DateTimeStyles.None, out local)
        : DateTime.TryParseExact(stamp, Format, CultureInfo.InvariantCulture, DateTimeStyles.None, out local);

    static long Unix(DateTime local, TimeSpan offset) => new DateTimeOffset(local, offset).ToUnixTimeMilliseconds();
}
