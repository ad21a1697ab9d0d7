namespace Twin.Storage.Journal;

/// <summary>A place of the journal that was once committed and cannot be used.</summary>
/// <param name="Segment">File name of the segment.</param>
/// <param name="Offset">The first byte that could not be used.</param>
/// <param name="What">What is wrong there.</param>
/// <param name="MissingFrom">First position that is missing.</param>
/// <param name="MissingTo">
/// Last position that is missing; below <paramref name="MissingFrom"/> where no frame is. At the very end of the journal,
/// where nothing tells how many frames a stretch held, it is the last that it had room for; none of them is given again.
/// </param>
public sealed record JournalDamage(string Segment, long Offset, string What, long MissingFrom, long MissingTo)
{
    /// <summary>One line for <c>readyz</c> and the log.</summary>
    public override string ToString() => MissingTo < MissingFrom
        ? $"journal segment {Segment} at byte {Offset}: {What}; no position is missing"
        : $"journal segment {Segment} at byte {Offset}: {What}; positions {MissingFrom} to {MissingTo} are missing";
}

/// <summary>The incomplete end of a commit that a crash cut short. Nothing of it was acknowledged.</summary>
/// <param name="Offset">Where the last whole frame ends.</param>
/// <param name="Bytes">How many bytes follow it.</param>
public sealed record TornTail(string Segment, long Offset, long Bytes);
