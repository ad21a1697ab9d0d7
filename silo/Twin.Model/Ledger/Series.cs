namespace Twin.Model.Ledger;

/// <summary>Whose series it is. Numbers are stored and never change.</summary>
public enum SeriesOwner : byte
{
    /// <summary>One register, by point key.</summary>
    Register = 1,
    /// <summary>A node: its own entries and the sum of its children's, by node key.</summary>
    Node = 2,
    /// <summary>What a node's boundary meter counted beyond its children, by node key.</summary>
    Residual = 3,
    /// <summary>Of a node's derived measure: the covered register-time (in <see cref="Cell.Micro"/>, as milliseconds) for which there was a factor or price.</summary>
    Priced = 4,
}

/// <summary>Names one series of 15-minute intervals.</summary>
public readonly record struct SeriesKey(SeriesOwner Owner, Measure Measure, int Number)
{
    /// <summary>One integer, unique and stable: the key in stores.</summary>
    public long Packed => (long)Owner << 48 | (long)Measure << 40 | (uint)Number;

    public static SeriesKey Unpack(long packed) => new((SeriesOwner)(packed >> 48), (Measure)(packed >> 40 & 0xff), (int)(uint)packed);
}

/// <summary>What one interval of a series holds, or a change of it. Integer sums, so they add up in any order.</summary>
/// <param name="Micro">Amount in micro-units of the measure's unit.</param>
/// <param name="CoveredMs">Register-time that booked pairs cover.</param>
/// <param name="EstimatedMicro">The part of the amount from pairs longer than the point's gap limit.</param>
public readonly record struct Cell(long Micro, long CoveredMs, long EstimatedMicro)
{
    public bool IsZero => Micro == 0 && CoveredMs == 0 && EstimatedMicro == 0;

    public static Cell operator +(in Cell a, in Cell b) => new(a.Micro + b.Micro, a.CoveredMs + b.CoveredMs, a.EstimatedMicro + b.EstimatedMicro);
    public static Cell operator -(in Cell a, in Cell b) => new(a.Micro - b.Micro, a.CoveredMs - b.CoveredMs, a.EstimatedMicro - b.EstimatedMicro);
    public static Cell operator -(in Cell a) => new(-a.Micro, -a.CoveredMs, -a.EstimatedMicro);
    public static Cell operator *(int sign, in Cell a) => new(sign * a.Micro, sign * a.CoveredMs, sign * a.EstimatedMicro);
}

/// <summary>A change of one interval of one series.</summary>
public readonly record struct Movement(SeriesKey Series, long Interval, Cell Change);
