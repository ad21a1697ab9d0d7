namespace Twin.Delivery.FacilityJournal;

public enum JournalStoreFaultKind : byte
{
    /// <summary>No server answers, or it went away: the same call may succeed later.</summary>
    Away = 1,

    /// <summary>User name, password or rights were refused. An operator has to act; it is tried again all the same.</summary>
    Refused = 2,

    /// <summary>The database was made by a program of another format version.</summary>
    OtherFormat = 3,

    /// <summary>No space is left: the same call may succeed later.</summary>
    Full = 4,

    /// <summary>Another process holds the file (SQLite).</summary>
    Locked = 5,

    /// <summary>The store holds something that was not written so.</summary>
    Damaged = 6,

    /// <summary>Anything else that the store refuses: a bug or a wrong server.</summary>
    Unusable = 7,
}

/// <summary>Why the journal's store does not answer.</summary>
/// <param name="Place">Which store: "postgresql 127.0.0.1:5432/twin", "sqlite city.db". No credentials.</param>
/// <param name="Reason">What is wrong, in the store's words.</param>
public sealed record JournalStoreFault(JournalStoreFaultKind Kind, string Place, string Reason)
{
    /// <summary>Whether the same call may succeed later without an operator.</summary>
    public bool MayPass => Kind is JournalStoreFaultKind.Away or JournalStoreFaultKind.Full or JournalStoreFaultKind.Locked;

    /// <summary>One line for <c>readyz</c> and the log.</summary>
    public override string ToString() => $"{Place}: {Reason}";
}

/// <summary>The store cannot answer. Whether an append that ends so was committed is unknown: repeat it with the same bytes.</summary>
public sealed class JournalStoreException(JournalStoreFault fault, Exception? inner = null) : Exception(fault.ToString(), inner)
{
    public JournalStoreFault Fault { get; } = fault;
}
