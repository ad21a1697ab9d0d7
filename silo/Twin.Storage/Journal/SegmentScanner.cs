using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>What follows the last good frame of a segment.</summary>
enum SegmentTail : byte
{
    /// <summary>Nothing, or zeros that were allocated ahead.</summary>
    Clean,

    /// <summary>A commit that a crash cut short: part of it was never written.</summary>
    Torn,

    /// <summary>A commit that was written whole and cannot be read.</summary>
    Damaged,
}

/// <summary>Walks the good frames of one segment, and says what lies between them and behind the last.</summary>
/// <remarks>
/// A bad frame whose header is good is stepped over by its length. Where the header is bad too, the walk looks for the
/// next header that belongs to the very place where it stands; nothing else can pass for one (<see cref="Checksum"/>).
/// </remarks>
sealed class SegmentScanner
{
    readonly FileWindow window;
    readonly long first;
    readonly ulong salt;
    FrameHeader frame;
    int badFrames;
    bool firstBadIsTorn;

    /// <param name="salt">The salt where the segment's own header cannot be read.</param>
    /// <exception cref="IOException">The segment is of a newer format.</exception>
    public SegmentScanner(IJournalFile file, SegmentName segment, ulong salt, FileWindow window)
    {
        (this.window, first) = (window, segment.First);
        window.Use(file);
        var bytes = window.At(0, SegmentHeader.Bytes);
        Header = SegmentHeader.Read(bytes);
        HasHeader = Header.IsValid && Header.FirstPosition == first;
        HeaderIsTorn = bytes.Length < SegmentHeader.Bytes || !bytes.ContainsAnyExcept((byte)0);
        if (HasHeader && Header.Format > SegmentHeader.NewestFormat)
            throw new IOException($"journal segment {segment.Name} has format {Header.Format}; this program reads up to {SegmentHeader.NewestFormat}");
        this.salt = HasHeader ? Header.Salt : salt;
        LastPosition = first - 1;
        HighestPossible = first - 1;
    }

    public SegmentHeader Header { get; }

    public bool HasHeader { get; }

    /// <summary>Whether a crash can have left the header so.</summary>
    public bool HeaderIsTorn { get; }

    public ref readonly FrameHeader Frame => ref frame;

    public long FrameOffset { get; private set; }

    /// <summary>The frame's payload; valid until the next move.</summary>
    public ReadOnlySpan<byte> Payload => window.At(FrameOffset, FrameHeader.Bytes + frame.PayloadBytes)[FrameHeader.Bytes..];

    /// <summary>A copy of the newest good frame, header and payload.</summary>
    public byte[] ReadLast() => window.At(FrameOffset, FrameHeader.Bytes + frame.PayloadBytes).ToArray();

    /// <summary>Position of the newest good frame; one below the segment's first before any.</summary>
    public long LastPosition { get; private set; }

    public long End { get; private set; } = SegmentHeader.Bytes;

    /// <summary>Where the bad bytes after the frame before begin; null where there are none.</summary>
    public long? BadOffset { get; private set; }

    public string BadWhat { get; private set; } = "";

    /// <summary>The highest position that can have been in this segment: told by a good header, or counted by the room for more.</summary>
    public long HighestPossible { get; private set; }

    /// <summary>How the segment ends, after <see cref="MoveNext"/> was false.</summary>
    public SegmentTail Tail { get; private set; }

    /// <summary>Behind the last byte that is not zero, after <see cref="MoveNext"/> was false.</summary>
    public long ContentEnd { get; private set; }

    public bool MoveNext()
    {
        (BadOffset, badFrames, ContentEnd) = (null, 0, End);
        var offset = End;
        while (true)
        {
            var place = Checksum.Begin(salt, first, offset);
            if (!FrameHeader.TryRead(window.At(offset, FrameHeader.Bytes), place, out var header))
            {
                var next = FindHeader(offset);
                if (next >= 0 || ContentEnd > offset) MarkBad(offset, "no frame header", HeaderIsTornAt(offset));
                if (next < 0)
                {
                    HighestPossible += (ContentEnd - offset) / FrameHeader.Bytes;
                    break;
                }
                offset = next;
                continue;
            }
            HighestPossible = Math.Max(HighestPossible, header.Position);
            var frameBytes = FrameHeader.Bytes + header.PayloadBytes;
            var bytes = window.At(offset, frameBytes);
            if (bytes.Length < frameBytes)
            {
                MarkBad(offset, "the frame goes beyond the end of the file", torn: true);
                ContentEnd = offset + bytes.Length;
                break;
            }
            var payload = bytes[FrameHeader.Bytes..];
            if (header.PayloadCheckOf(payload, place) != header.PayloadCheck)
            {
                var empty = Sectors.CountEmpty(payload, offset + FrameHeader.Bytes);
                MarkBad(offset, "the payload's checksum does not match", torn: empty >= header.EmptySectorsPlusOne);
            }
            else if (header.Position <= LastPosition)
            {
                MarkBad(offset, $"position {header.Position} comes again", torn: false);
            }
            else
            {
                (frame, FrameOffset, LastPosition, End) = (header, offset, header.Position, offset + frameBytes);
                return true;
            }
            offset += frameBytes;
            ContentEnd = offset;
        }
        // Only one commit is under way at a time: of two bad frames the first was acknowledged.
        Tail = badFrames == 0 ? SegmentTail.Clean : badFrames == 1 && firstBadIsTorn ? SegmentTail.Torn : SegmentTail.Damaged;
        return false;
    }

    void MarkBad(long offset, string what, bool torn)
    {
        if (badFrames++ > 0) return;
        (BadOffset, BadWhat, firstBadIsTorn) = (offset, what, torn);
    }

    bool HeaderIsTornAt(long offset)
    {
        var bytes = window.At(offset, FrameHeader.Bytes);
        return bytes.Length < FrameHeader.Bytes || Sectors.CountEmpty(bytes, offset) > 0;
    }

    // The next offset at which a header of that place stands, or -1; notes how far there is anything but zeros.
    long FindHeader(long offset)
    {
        while (true)
        {
            var bytes = window.From(offset);
            if (bytes.Length >= FrameHeader.Alignment && FindHeader(bytes, offset) is var found and >= 0) return found;
            if (bytes.LastIndexOfAnyExcept((byte)0) is var last and >= 0) ContentEnd = Math.Max(ContentEnd, offset + last + 1);
            if (bytes.Length < FrameHeader.Bytes) return -1;
            // A header may begin in the last bytes: look at them again, with what follows.
            offset += Aligned.Up(bytes.Length - FrameHeader.Bytes + 1);
        }
    }

    long FindHeader(ReadOnlySpan<byte> bytes, long offset)
    {
        var words = MemoryMarshal.Cast<byte, uint>(bytes);
        for (var at = 0; words[at..].IndexOf(FrameHeader.MagicWord) is var step and >= 0; at++)
        {
            at += step;
            var candidate = at * sizeof(uint);
            if (candidate % FrameHeader.Alignment == 0 && FrameHeader.TryRead(
                    bytes[candidate..], Checksum.Begin(salt, first, offset + candidate), out _))
                return offset + candidate;
        }
        return -1;
    }
}
