using System.Globalization;
using System.Text;
using Twin.Model.Telemetry;

namespace Twin.Operations.Wire;

/// <summary>Micro-units (1e-6) as exact decimals.</summary>
public static class MicroDecimal
{
    const long UnitMicro = 1_000_000;

    const decimal WholeMax = 9_223_372_036_854m;

    internal const string Rule = "a decimal with at most 6 digits after the point and no exponent, from -9223372036854 to 9223372036854";

    /// <summary>The exact decimal, without trailing zeros and without an exponent: 959636710000 is "959636.71".</summary>
    public static string Format(long micro)
    {
        Span<byte> text = stackalloc byte[MicroText.LengthMax];
        return Encoding.ASCII.GetString(text[..Format(micro, text)]);
    }

    /// <inheritdoc cref="MicroText.Format"/>
    public static int Format(long micro, Span<byte> text) => MicroText.Format(micro, text);

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
