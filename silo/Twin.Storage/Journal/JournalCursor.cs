namespace Twin.Storage.Journal;

/// <summary>One walk through a journal. What cannot be used is told in <see cref="Damages"/>, and the walk goes on behind it.</summary>
public sealed class JournalCursor : IDisposable
{
    readonly IJournalFiles files;
    readonly List<SegmentName> segments;
    readonly ulong salt;
    readonly long after, upTo;
    readonly FileWindow window = new();
    readonly List<JournalDamage> damages = [];
    SegmentScanner? scanner;
    IJournalFile? file;
    int segment;
    long last;
    bool ended;

    internal JournalCursor(IJournalFiles files, List<SegmentName> segments, ulong salt, long after, long upTo)
    {
        (this.files, this.segments, this.salt) = (files, segments, salt);
        (this.after, this.upTo) = (after, upTo);
        segment = Math.Max(0, segments.FindLastIndex(s => s.First <= after + 1));
        ended = segments.Count == 0;
        if (ended) return;
        var first = segments[segment].First;
        last = after;
        if (first > after + 1) Report(0, "what came before is gone", first - 1);
        last = first - 1;
    }

    /// <summary>What was once committed and could not be used so far, within the positions asked for.</summary>
    public IReadOnlyList<JournalDamage> Damages => damages;

    /// <summary>The commit that a crash cut short at the journal's very end; null where it ends whole.</summary>
    public TornTail? Tail { get; private set; }

    /// <summary>Reads the next frame into an object that the caller owns; false at the end.</summary>
    public bool TryRead(CommitFrame into)
    {
        while (!ended && last < upTo)
        {
            scanner ??= OpenSegment();
            if (!scanner.MoveNext())
            {
                CloseSegment();
                continue;
            }
            ref readonly var frame = ref scanner.Frame;
            if (frame.Position > upTo) break;
            if (scanner.BadOffset is { } bad) Report(bad, scanner.BadWhat, frame.Position - 1);
            else if (frame.Position > last + 1) Report(scanner.FrameOffset, "frames are missing", frame.Position - 1);
            last = frame.Position - 1;
            if (frame.Position > after && FrameDecoder.TryDecode(frame, scanner.Payload, into))
            {
                last = frame.Position;
                return true;
            }
            if (frame.Position > after) Report(scanner.FrameOffset, "the payload is not what its header says", frame.Position);
            last = frame.Position;
        }
        return false;
    }

    public void Dispose() => file?.Dispose();

    SegmentScanner OpenSegment()
    {
        file = files.OpenToRead(segments[segment].Name);
        var opened = new SegmentScanner(file, segments[segment], salt, window);
        if (!opened.HasHeader && !(opened.HeaderIsTorn && segment == segments.Count - 1))
            damages.Add(new(segments[segment].Name, 0, "the segment's header is damaged", last + 1, last));
        return opened;
    }

    void CloseSegment()
    {
        var (closing, name) = (scanner!, segments[segment].Name);
        file!.Dispose();
        (scanner, file) = (null, null);
        if (segment + 1 < segments.Count)
        {
            var lastOfThis = segments[++segment].First - 1;
            if (closing.BadOffset is { } bad) Report(bad, closing.BadWhat, lastOfThis, name);
            else if (lastOfThis > last) Report(closing.End, "frames are missing", lastOfThis, name);
            last = Math.Max(last, lastOfThis);
            return;
        }
        ended = true;
        if (closing.Tail == SegmentTail.Torn) Tail = new(name, closing.End, closing.ContentEnd - closing.End);
        if (closing.Tail == SegmentTail.Damaged)
            Report(closing.BadOffset!.Value, closing.BadWhat, Math.Max(closing.HighestPossible, last + 1), name);
    }

    // Everything from the last good position to this one is missing; what the caller holds already is no loss.
    void Report(long offset, string what, long missingTo, string? name = null)
    {
        if (missingTo <= after && last < after) return;
        damages.Add(new(name ?? segments[segment].Name, offset, what, Math.Max(last, after) + 1, missingTo));
    }
}
