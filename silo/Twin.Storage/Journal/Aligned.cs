namespace Twin.Storage.Journal;

static class Aligned
{
    /// <summary>The next multiple of <see cref="FrameHeader.Alignment"/>.</summary>
    public static int Up(int offset) => (offset + FrameHeader.Alignment - 1) & -FrameHeader.Alignment;

    /// <inheritdoc cref="Up(int)"/>
    public static long Up(long offset) => (offset + FrameHeader.Alignment - 1) & -(long)FrameHeader.Alignment;
}
