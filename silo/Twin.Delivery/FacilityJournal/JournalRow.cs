using System.Runtime.InteropServices;
using Twin.Delivery.Envelope;

namespace Twin.Delivery.FacilityJournal;

/// <summary>A place in a journal: 0 is before the first row.</summary>
public readonly record struct JournalPlace(JournalKey Key, long Sequence);

/// <summary>One row: an envelope as <see cref="EnvelopeCodec"/> writes it, at its place.</summary>
public readonly record struct JournalRow(JournalKey Key, long Sequence, ReadOnlyMemory<byte> Batch)
{
    /// <summary>The bytes as a database's parameter: not copied where they are an array of their own, as the codec makes them.</summary>
    internal byte[] Bytes => MemoryMarshal.TryGetArray(Batch, out var whole) && whole.Count == whole.Array!.Length ? whole.Array : Batch.ToArray();
}

public enum AppendOutcome : byte
{
    /// <summary>It is durable: what it holds may be acknowledged.</summary>
    Committed = 1,

    /// <summary>Another activation has gone on from here: nothing was written, nothing may be acknowledged, this activation ends.</summary>
    Fenced = 2,
}

/// <summary>A twin as bytes, as of a row of its journal.</summary>
/// <param name="Sequence">The newest row that it contains; rows after it bring it up to now.</param>
public sealed record JournalSnapshot(JournalKey Key, long Sequence, ReadOnlyMemory<byte> Image);

/// <summary>Where a page stands among those of one journal's snapshot.</summary>
/// <param name="Kind">The writer's own: readings of a point, a day of the ledger, ...</param>
/// <param name="Number">Within the kind: a point's key, a series, ...</param>
/// <param name="From">Within the number, in order: where the page begins (a time, an interval).</param>
public readonly record struct PagePlace(int Kind, int Number, long From);

/// <summary>A part of a snapshot that is written when it changed and read when it is asked for: what is too large for one image.</summary>
/// <param name="Body">Empty: the page is taken away.</param>
public readonly record struct SnapshotPage(PagePlace Place, ReadOnlyMemory<byte> Body);
