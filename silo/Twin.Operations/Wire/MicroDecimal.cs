using System.Globalization;
using System.Text;

namespace Twin.Operations.Wire;

/// <summary>Micro-units (1e-6) as exact decimals.</summary>
public static class MicroDecimal
{
    const long UnitMicro = 1_000_000;

    const decimal WholeMax = 9_223_372_036_854m;

    internal const string Rule = "a decimal with at most 6 digits after the point and no exponent, from -9223372036854 to 9223372036854";

    const int LengthMax = 21; // sign, 13 digits, point, 6 digits

    /// <summary>The exact decimal, without trailing zeros and without an exponent: 959636710000 is "959636.71".</summary>
    public static string Format(long micro)
    {
        Span<byte> text = stackalloc byte[LengthMax];
        return Encoding.ASCII.GetString(text[..Format(micro, text)]);
    }

    /// <summary>The same as UTF-8.</summary>
    /// <returns>How many bytes of the at least 21 it takes.</returns>
    public static int Format(long micro, Span<byte> text)
    {
        var magnitude = micro < 0 ? (ulong)-(micro + 1) + 1 : (ulong)micro; // the negation of long.MinValue does not fit a long
        var (whole, part) = Math.DivRem(magnitude, UnitMicro);
        var length = 0;
        if (micro < 0) text[length++] = (byte)'-';
        whole.TryFormat(text[length..], out var written, provider: CultureInfo.InvariantCulture);
        length += written;
        if (part == 0) return length;
        text[length++] = (byte)'.';
        part.TryFormat(text[length..], out written, "D6", CultureInfo.InvariantCulture);
        return text[..(length + written)].TrimEnd((byte)'0').Length;
    }

    /// <summary>Reads a plain decimal exactly; false for more than 6 decimals, an exponent, separators, or what int64 micro-units cannot hold.</summary>
    public static bool TryParse(string text, out long micro)
    {
        micro = 0;
        if (!decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return false;
        if (text[0] == '+' || value is > WholeMax or < -WholeMax) return false;
        var scaled = value * UnitMicro;
        micro = (long)scaled;
        return micro == scaled;
    }

    /// <summary>Milliwatts as kW, exact and without trailing zeros.</summary>
    public static decimal Kilowatts(long milliwatts) => milliwatts / 1_000_000m;
}
