namespace Twin.Storage.Journal;

/// <summary>Tells a torn write from damage.</summary>
/// <remarks>
/// A disk writes whole sectors, and what a crash kept from it reads as zeros or lies beyond the file's end. So a frame
/// whose check fails although none of its sectors is missing was written whole, may have been acknowledged, and was
/// damaged since: it must be reported, not cut. Zeros can also be data (a column of zero readings), therefore the header
/// says how many all-zero sectors are right.
/// </remarks>
static class Sectors
{
    /// <summary>The smallest unit that any disk writes at once.</summary>
    public const int Bytes = 512;

    /// <summary>How many of the sectors that a stretch of a file touches are all zero within it.</summary>
    /// <param name="offset">Where in the file the stretch begins.</param>
    public static int CountEmpty(ReadOnlySpan<byte> stretch, long offset)
    {
        var empty = 0;
        var length = Bytes - (int)(offset % Bytes);
        while (!stretch.IsEmpty)
        {
            var sector = stretch[..Math.Min(length, stretch.Length)];
            if (!sector.ContainsAnyExcept((byte)0)) empty++;
            stretch = stretch[sector.Length..];
            length = Bytes;
        }
        return empty;
    }
}
