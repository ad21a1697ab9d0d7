using System.Globalization;

namespace Twin.Devices.Replay;

enum ColumnKind
{
    /// <summary>A measured value, sent as it stands.</summary>
    Gauge,
    /// <summary>An amount per interval, summed to a cumulative register.</summary>
    Register,
}

/// <summary>Which column goes to which point.</summary>
/// <param name="Column">The column's name in the header.</param>
/// <param name="Point">The gateway's local name.</param>
/// <param name="Scale">Column value x this = the point's unit.</param>
sealed record ColumnMapping(string Column, string Point, ColumnKind Kind, decimal Scale)
{
    /// <summary>Reads <c>NAME=local_name[:register|gauge][:SCALE]</c>; null where it is not of that form.</summary>
    public static ColumnMapping? Parse(string text)
    {
        var equals = text.LastIndexOf('=');
        if (equals <= 0) return null;
        var (point, kind, scale) = (text[(equals + 1)..], ColumnKind.Gauge, 1m);
        if (TakeLast(ref point, out var last, s => decimal.TryParse(s, NumberStyles.Float, CultureInfo.InvariantCulture, out _)))
            scale = decimal.Parse(last, NumberStyles.Float, CultureInfo.InvariantCulture);
        if (TakeLast(ref point, out last, s => s is "register" or "gauge"))
            kind = last == "register" ? ColumnKind.Register : ColumnKind.Gauge;
        return point.Length == 0 ? null : new(text[..equals], point, kind, scale);
    }

    // Local names may hold colons themselves, so only a last part that can be nothing else is taken off.
    static bool TakeLast(ref string text, out string last, Func<string, bool> fits)
    {
        var colon = text.LastIndexOf(':');
        last = colon < 0 ? "" : text[(colon + 1)..];
        if (colon < 0 || !fits(last)) return false;
        text = text[..colon];
        return true;
    }
}
