using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace Twin.Devices.Telemetry;

/// <summary>Writes micro-units (1e-6) as the shortest decimal: 12500000 is <c>12.5</c>. Nothing is allocated.</summary>
static class MicroText
{
    /// <summary>The longest text: sign, thirteen digits, point, six digits.</summary>
    public const int LengthMax = 21;

    const int MicrosPerUnit = 1_000_000;

    // "00" to "99": two digits for one lookup.
    static readonly byte[] Pairs = [.. Enumerable.Range(0, 100).SelectMany(n => new[] { (byte)('0' + n / 10), (byte)('0' + n % 10) })];

    /// <returns>The bytes written.</returns>
    public static int Write(Span<byte> output, long micro)
    {
        var at = 0;
        if (micro < 0)
        {
            output[at++] = (byte)'-';
            micro = -micro;
        }
        var whole = (ulong)micro / MicrosPerUnit;
        var fraction = (uint)((ulong)micro - whole * MicrosPerUnit);
        at += WriteWhole(output[at..], whole);
        return fraction == 0 ? at : at + WriteFraction(output[at..], fraction);
    }

    /// <summary>Writes a whole number without sign.</summary>
    /// <returns>The bytes written.</returns>
    public static int WriteWhole(Span<byte> output, ulong value)
    {
        var digits = CountDigits(value);
        var at = digits;
        _ = output[digits - 1];
        while (value > uint.MaxValue)
        {
            var rest = value / 100;
            WritePair(output, at -= 2, (uint)(value - rest * 100));
            value = rest;
        }
        var small = (uint)value;
        while (small >= 100)
        {
            var rest = small / 100;
            WritePair(output, at -= 2, small - rest * 100);
            small = rest;
        }
        if (small >= 10) WritePair(output, at - 2, small);
        else output[at - 1] = (byte)('0' + small);
        return digits;
    }

    static int WriteFraction(Span<byte> output, uint fraction)
    {
        Debug.Assert(fraction is > 0 and < MicrosPerUnit);
        _ = output[6];
        output[0] = (byte)'.';
        WritePair(output, 1, fraction / 10_000);
        WritePair(output, 3, fraction / 100 % 100);
        WritePair(output, 5, fraction % 100);
        var length = 7;
        while (output[length - 1] == '0') length--;
        return length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void WritePair(Span<byte> output, int at, uint pair)
    {
        output[at] = Pairs[2 * pair];
        output[at + 1] = Pairs[2 * pair + 1];
    }

    static int CountDigits(ulong value)
    {
        var digits = 1;
        while (value >= 10_000)
        {
            value /= 10_000;
            digits += 4;
        }
        return value < 10 ? digits : value < 100 ? digits + 1 : value < 1000 ? digits + 2 : digits + 3;
    }
}
