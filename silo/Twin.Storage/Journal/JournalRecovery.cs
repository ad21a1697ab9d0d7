namespace Twin.Storage.Journal;

/// <summary>What opening a journal for writing found at its end, and did about it.</summary>
/// <param name="Position">The newest position; the next frame gets the one after.</param>
/// <param name="CommitTimeMs">Commit time of the newest good frame; 0 where there is none.</param>
/// <param name="Cut">The torn tail that was cut away; null where the journal ended whole.</param>
/// <param name="Damages">What cannot be used in the newest segment. Older segments are looked at when they are read.</param>
public sealed record JournalRecovery(
    long Position, long CommitTimeMs, TornTail? Cut, IReadOnlyList<JournalDamage> Damages)
{
    /// <summary>Position of the newest frame that is there; 0 where none is. Below what other files know, frames are gone.</summary>
    public long LastFound { get; private init; }

    /// <summary>Where writing goes on; null where a new segment must be begun.</summary>
    internal (SegmentName Segment, ulong Salt, long End)? Resume { get; private init; }

    /// <summary>Finds the end of the journal, cuts a torn tail and makes sure that what remains is on the medium.</summary>
    /// <param name="knownPosition">The newest position that the rest of the data folder knows: no position is given twice.</param>
    internal static JournalRecovery Run(IJournalFiles files, bool sync, ulong salt, long knownPosition)
    {
        long floor = 0, floorTimeMs = 0;
        var segments = SegmentName.ListAll(files);
        while (segments is [.., var newest])
        {
            using var file = files.OpenToWrite(newest.Name);
            var end = SegmentEnd.Find(file, newest, salt);
            if (!end.HasFrames && end.Tail != SegmentTail.Damaged)
            {
                // Begun and never used: nothing is lost with it but its number, and a new one is made in its place.
                (floor, floorTimeMs) = (Math.Max(floor, newest.First - 1), Math.Max(floorTimeMs, end.CommitTimeMs));
                files.Delete(newest.Name);
                files.SyncDirectory(); // should it come back after frames were written elsewhere, its number would mislead
                segments.RemoveAt(segments.Count - 1);
                continue;
            }
            if (end.Tail != SegmentTail.Damaged) end.Secure(file, sync);
            return end.ToRecovery(Math.Max(floor, knownPosition), floorTimeMs);
        }
        return new(Math.Max(floor, knownPosition), floorTimeMs, null, []) { LastFound = floor };
    }

    // The end of the newest segment that holds anything.
    sealed record SegmentEnd(SegmentName Segment, SegmentTail Tail, long LastPosition, long CommitTimeMs, long End)
    {
        public required bool HasFrames { get; init; }
        public required ulong Salt { get; init; }
        public required byte[] LastFrame { get; init; }
        public required long HighestPossible { get; init; }
        public required TornTail? Torn { get; init; }
        public required IReadOnlyList<JournalDamage> Damages { get; init; }

        public static SegmentEnd Find(IJournalFile file, SegmentName segment, ulong salt)
        {
            var scanner = new SegmentScanner(file, segment, salt, new FileWindow());
            List<JournalDamage> damages = [];
            var headerLost = !scanner.HasHeader && !scanner.HeaderIsTorn;
            if (headerLost) damages.Add(new(segment.Name, 0, "the segment's header is damaged", segment.First, segment.First - 1));
            var commitTimeMs = scanner.HasHeader ? scanner.Header.CommitTimeMs : 0;
            var last = segment.First - 1;
            while (scanner.MoveNext())
            {
                if (scanner.BadOffset is { } bad)
                    damages.Add(new(segment.Name, bad, scanner.BadWhat, last + 1, scanner.Frame.Position - 1));
                (last, commitTimeMs) = (scanner.Frame.Position, scanner.Frame.CommitTimeMs);
            }
            var claim = Math.Max(scanner.HighestPossible, last + 1);
            if (scanner.Tail == SegmentTail.Damaged)
                damages.Add(new(segment.Name, scanner.BadOffset!.Value, scanner.BadWhat, last + 1, claim));
            return new(segment, scanner.Tail, last, commitTimeMs, scanner.End)
            {
                HasFrames = last >= segment.First,
                Salt = scanner.HasHeader ? scanner.Header.Salt : salt,
                LastFrame = last >= segment.First ? scanner.ReadLast() : [],
                HighestPossible = claim,
                Torn = scanner.Tail == SegmentTail.Torn
                    ? new(segment.Name, scanner.End, scanner.ContentEnd - scanner.End) : null,
                Damages = damages,
            };
        }

        // A process that died in fdatasync, or after it failed, may have left the last frame in memory alone, even marked
        // as written. Other files are about to say that they hold it, so it is written again and synced first.
        public void Secure(IJournalFile file, bool sync)
        {
            file.SetLength(End);
            file.Write(LastFrame, End - LastFrame.Length);
            if (sync) file.Sync();
        }

        public JournalRecovery ToRecovery(long known, long floorTimeMs)
        {
            var damaged = Tail == SegmentTail.Damaged;
            var position = Math.Max(known, damaged ? HighestPossible : LastPosition);
            return new(position, Math.Max(CommitTimeMs, floorTimeMs), Torn, Damages)
            {
                LastFound = Math.Max(LastPosition, Segment.First - 1),
                // Behind damage, or after positions that are gone, a new segment begins: nothing is written over evidence.
                Resume = damaged || position > LastPosition ? null : (Segment, Salt, End),
            };
        }
    }
}
