using Twin.Model.Ledger;

namespace Twin.Delivery.Hosted;

/// <summary>What the pages of a facility's snapshot hold. Numbers are stored and never change.</summary>
static class PageKinds
{
    /// <summary>Readings of a point, by point number; a page begins at its first reading's time.</summary>
    public const int Readings = 1;

    /// <summary>What operators ordered; a page begins at the number of its first entry.</summary>
    public const int Orders = 2;

    const int Cells = 1 << 16, Restatements = 2 << 16;

    /// <summary>A UTC day of what the facility adds to a series, by the series' number; a page begins at the day's first interval.</summary>
    public static int CellsOf(SeriesKey series) => Cells | (int)series.Owner << 8 | (int)series.Measure;

    /// <summary>Changes of the closed intervals of such a day.</summary>
    public static int RestatementsOf(SeriesKey series) => Restatements | (int)series.Owner << 8 | (int)series.Measure;
}
