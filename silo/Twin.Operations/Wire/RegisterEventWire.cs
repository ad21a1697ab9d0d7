namespace Twin.Operations.Wire;

/// <summary>What two consecutive readings of a register tell. It stands while the two are neighbours: a reading between them, a correction or another rule may end it.</summary>
/// <param name="Kind">"rollover": it passed its capacity, which is booked; "reset": it fell, nothing is booked across; "implausible": it advanced by more than can have passed, nothing is booked.</param>
/// <param name="Old">Raw value of the first reading.</param>
/// <param name="New">Raw value of the second reading.</param>
/// <param name="Unit">Of the raw values.</param>
/// <param name="Unaccounted">What is not in the ledger: of an implausible advance all of it; of a reset what the register has counted since zero, at the least; of a rollover nothing.</param>
/// <param name="UnaccountedUnit">Of that amount, after the multiplier.</param>
public sealed record RegisterEventWire(
    string Path, string Key, [property: WireValues("rollover", "reset", "implausible")] string Kind, DateTimeOffset From, DateTimeOffset To,
    string Old, string New, string Unit, string Unaccounted, string UnaccountedUnit);

/// <param name="Events">By the end of their pair, newest first.</param>
/// <param name="More">Whether there are more than the limit let through: ask again with "to" at the last one's start.</param>
/// <param name="CompleteFrom">Of a register that tells more than 1,000 events the oldest were let go: from here on all are there. Null where none was.</param>
public sealed record RegisterEventsWire(long Position, IReadOnlyList<RegisterEventWire> Events, bool More, DateTimeOffset? CompleteFrom);
