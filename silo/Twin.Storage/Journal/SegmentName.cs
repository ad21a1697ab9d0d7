namespace Twin.Storage.Journal;

readonly record struct SegmentName(string Name, long First)
{
    /// <summary>A directory's segments by position; other files are left alone.</summary>
    public static List<SegmentName> ListAll(IJournalFiles files)
    {
        List<SegmentName> segments = [];
        foreach (var name in files.List())
            if (SegmentHeader.FirstOf(name) is { } first) segments.Add(new(name, first));
        segments.Sort((x, y) => x.First.CompareTo(y.First));
        return segments;
    }
}
