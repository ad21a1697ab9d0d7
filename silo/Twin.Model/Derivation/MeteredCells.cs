using System.Runtime.CompilerServices;
using Twin.Model.Ledger;

namespace Twin.Model.Derivation;

/// <summary>One interval of a node: its cell of every metered measure, zero where it has none.</summary>
[InlineArray(Length)]
public struct MeteredCells
{
    // One more than the highest metered measure; Measure numbers are stored and only grow.
    const int Length = (int)Measure.FuelCoke + 1;

    Cell first;

    public Cell this[Measure measure]
    {
        readonly get => this[(int)measure];
        set => this[(int)measure] = value;
    }

    public static MeteredCells operator +(in MeteredCells a, in MeteredCells b)
    {
        MeteredCells sum = default;
        for (var i = 0; i < Length; i++) sum[i] = a[i] + b[i];
        return sum;
    }

    public static MeteredCells operator -(in MeteredCells a, in MeteredCells b)
    {
        MeteredCells difference = default;
        for (var i = 0; i < Length; i++) difference[i] = a[i] - b[i];
        return difference;
    }
}
