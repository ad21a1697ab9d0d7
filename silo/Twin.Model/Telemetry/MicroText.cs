using System.Globalization;

namespace Twin.Model.Telemetry;

/// <summary>Micro-units (1e-6) as exact decimal text.</summary>
public static class MicroText
{
    const long UnitMicro = 1_000_000;

    /// <summary>Sign, 13 digits, point, 6 digits.</summary>
    public const int LengthMax = 21;

    /// <summary>The exact decimal in UTF-8, without trailing zeros and without an exponent: 959636710000 is "959636.71".</summary>
    /// <returns>How many bytes of the at least <see cref="LengthMax"/> it takes.</returns>
    public static int Format(long micro, Span<byte> text)
    {
        var magnitude = micro < 0 ? (ulong)-(micro + 1) + 1 : (ulong)micro; // the negation of long.MinValue does not fit a long
        var (whole, part) = Math.DivRem(magnitude, (ulong)UnitMicro);
        var length = 0;
        if (micro < 0) text[length++] = (byte)'-';
        whole.TryFormat(text[length..], out var written, provider: CultureInfo.InvariantCulture);
        length += written;
        if (part == 0) return length;
        text[length++] = (byte)'.';
        part.TryFormat(text[length..], out written, "D6", CultureInfo.InvariantCulture);
        return text[..(length + written)].TrimEnd((byte)'0').Length;
    }
}
