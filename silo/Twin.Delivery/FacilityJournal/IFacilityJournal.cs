using Twin.Delivery.Envelope;

namespace Twin.Delivery.FacilityJournal;

/// <summary>The durable record of the City edition: a journal and the newest snapshot of every facility, gateway and the city.</summary>
/// <remarks>
/// Two activations of one facility may be alive at once while a cluster disagrees. The expected sequence number fences
/// them: of two that append the same number one is refused, and stops. Any thread; calls run side by side.
/// Every call that needs the store throws <see cref="JournalStoreException"/> when it cannot answer; nothing wrong is answered instead.
/// </remarks>
public interface IFacilityJournal
{
    /// <summary>Makes rows of several journals durable in one transaction. A fenced one does not keep the others from being committed.</summary>
    /// <param name="rows">At most one of each journal.</param>
    /// <returns>In the order of <paramref name="rows"/>. A row that stands there already, byte for byte, counts as committed: the append whose answer was lost may be repeated.</returns>
    Task<AppendOutcome[]> AppendAsync(IReadOnlyList<JournalRow> rows, CancellationToken cancellation);

    /// <summary>Rows of several journals, each after its own sequence number: in order within a journal, without gaps.</summary>
    /// <param name="after">Whose, and what the caller has already (0: nothing).</param>
    /// <param name="rowsMax">At most so many of each journal; ask again after the last.</param>
    Task<IReadOnlyList<JournalRow>> ReadAsync(IReadOnlyList<JournalPlace> after, int rowsMax, CancellationToken cancellation);

    /// <summary>The newest row's place in every journal that has one.</summary>
    Task<IReadOnlyList<JournalPlace>> HeadsAsync(CancellationToken cancellation);

    /// <summary>The newest snapshot; null where none was taken.</summary>
    Task<JournalSnapshot?> ReadSnapshotAsync(JournalKey key, CancellationToken cancellation);

    /// <summary>Keeps a snapshot and its pages, all of them or nothing.</summary>
    /// <returns>Fenced where the kept one is newer, or the journal has no row at the snapshot's sequence: another activation went on.</returns>
    Task<AppendOutcome> WriteSnapshotAsync(JournalSnapshot snapshot, IReadOnlyList<SnapshotPage> pages, CancellationToken cancellation);

    /// <summary>Pages of one kind and number, in order of <see cref="PagePlace.From"/>.</summary>
    /// <param name="from">The last page that begins here or before is the first one returned.</param>
    /// <param name="to">Pages that begin here or later are left out.</param>
    Task<IReadOnlyList<SnapshotPage>> ReadPagesAsync(JournalKey key, int kind, int number, long from, long to, CancellationToken cancellation);

    /// <summary>Lets go of rows up to a sequence number, but keeps what a snapshot or a feed does not have yet, and the newest row for ever.</summary>
    /// <returns>How many rows are gone.</returns>
    Task<int> TrimAsync(JournalKey key, long through, CancellationToken cancellation);

    /// <summary>How far a feed (the history's, say) has taken the journals.</summary>
    Task<IReadOnlyList<JournalPlace>> ReadFeedAsync(string feed, CancellationToken cancellation);

    /// <summary>How far a feed has taken one journal; 0 where it has nothing of it.</summary>
    Task<long> ReadFeedAsync(string feed, JournalKey key, CancellationToken cancellation);

    /// <summary>Moves a feed on. A place never goes back.</summary>
    Task WriteFeedAsync(string feed, IReadOnlyList<JournalPlace> places, CancellationToken cancellation);
}
