namespace Twin.Ingest.Payload;

internal enum NumberStatus : byte { Ok, Malformed, OutOfRange }

/// <summary>Reads a JSON number as an exact decimal into a scaled <c>long</c>, never through <c>double</c>.</summary>
internal static class MicroNumber
{
    public const int MicroDecimals = 6;

    // A mantissa of this many digits and its scaled product are judged in one 128-bit multiplication.
    const int FastDigitsMax = 18;

    // Beyond this every number is zero or out of range, whatever its digits; clamping keeps the arithmetic in an int.
    const int ExponentMax = 1_000_000;

    static readonly ulong[] PowersOfTen = [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000];

    /// <summary>
    /// number = [ "-" ] int [ "." 1*digit ] [ ("e" / "E") [ "+" / "-" ] 1*digit ]; int = "0" / (digit1-9 *digit)
    /// </summary>
    /// <param name="at">The number's first byte; left after its last one.</param>
    /// <param name="decimals">Digits kept after the point, at most 6; what lies beyond is rounded half to even.</param>
    /// <param name="exact">False where rounding changed the value.</param>
    public static NumberStatus Read(ReadOnlySpan<byte> text, ref int at, int decimals, out long value, out bool exact)
    {
        (value, exact) = (0, true);
        var i = at;
        var negative = i < text.Length && text[i] == '-';
        if (negative) i++;

        var start = i;
        ulong mantissa = 0; // wraps past 19 digits, and is then not used
        for (uint digit; i < text.Length && (digit = text[i] - (uint)'0') <= 9; i++) mantissa = mantissa * 10 + digit;
        var whole = i - start;
        if (whole == 0 || (whole > 1 && text[start] == '0')) return NumberStatus.Malformed;

        var fraction = 0;
        if (i < text.Length && text[i] == '.')
        {
            var point = i++;
            for (uint digit; i < text.Length && (digit = text[i] - (uint)'0') <= 9; i++) mantissa = mantissa * 10 + digit;
            fraction = i - point - 1;
            if (fraction == 0) return NumberStatus.Malformed;
        }
        var end = i;

        var exponent = 0;
        if (i < text.Length && (text[i] | 0x20) == 'e' && !TryReadExponent(text, ref i, out exponent)) return NumberStatus.Malformed;
        at = i;

        if (exponent == 0 && fraction <= decimals && whole + fraction <= FastDigitsMax)
            return Math.BigMul(mantissa, PowersOfTen[decimals - fraction], out var magnitude) == 0
                ? Signed(magnitude, negative, out value) : NumberStatus.OutOfRange;
        return ReadLong(text[start..end], whole + fraction, decimals + exponent - fraction, negative, out value, out exact);
    }

    static bool TryReadExponent(ReadOnlySpan<byte> text, ref int i, out int exponent)
    {
        exponent = 0;
        i++;
        var negative = i < text.Length && text[i] == '-';
        if (i < text.Length && text[i] is (byte)'-' or (byte)'+') i++;
        var start = i;
        for (uint digit; i < text.Length && (digit = text[i] - (uint)'0') <= 9; i++)
            exponent = Math.Min(exponent * 10 + (int)digit, ExponentMax);
        if (negative) exponent = -exponent;
        return i > start;
    }

    // Any length, any exponent: the first (count + shift) digits make the integer, the next one and whether
    // anything follows it decide the rounding.
    static NumberStatus ReadLong(ReadOnlySpan<byte> digits, int count, int shift, bool negative, out long value, out bool exact)
    {
        (value, exact) = (0, true);
        var kept = count + shift;
        ulong magnitude = 0;
        uint next = 0;
        var more = false;
        var index = 0;
        foreach (var c in digits)
        {
            if (c == '.') continue;
            var digit = c - (uint)'0';
            if (index < kept)
            {
                if (!TryAppend(ref magnitude, digit)) return NumberStatus.OutOfRange;
            }
            else if (index == kept) next = digit;
            else more |= digit != 0;
            index++;
        }
        for (; index < kept && magnitude != 0; index++)
            if (!TryAppend(ref magnitude, 0)) return NumberStatus.OutOfRange;

        exact = next == 0 && !more;
        if (next > 5 || (next == 5 && (more || (magnitude & 1) != 0))) magnitude++;
        return Signed(magnitude, negative, out value);
    }

    static bool TryAppend(ref ulong magnitude, uint digit)
    {
        if (magnitude > (ulong)long.MaxValue / 10) return false;
        magnitude = magnitude * 10 + digit;
        return true;
    }

    static NumberStatus Signed(ulong magnitude, bool negative, out long value)
    {
        value = negative ? (long)(0 - magnitude) : (long)magnitude;
        return magnitude <= (negative ? 1UL << 63 : long.MaxValue) ? NumberStatus.Ok : NumberStatus.OutOfRange;
    }
}
