using Twin.Model.Telemetry;

namespace Twin.Storage.Journal;

/// <summary>What a control record is. Numbers are stored and never change; the journal does not look inside a body.</summary>
public enum ControlKind : byte
{
    /// <summary>A new revision of the model, as the model history writes it.</summary>
    ModelRevision = 1,

    /// <summary>An operator's correction or strike-out of a reading.</summary>
    Correction = 2,

    /// <summary>A command issued to a device.</summary>
    Command = 3,

    /// <summary>What became of a command.</summary>
    CommandResult = 4,

    /// <summary>Registers imported or entered by hand.</summary>
    Import = 5,

    /// <summary>An operator's acknowledgement or shelving of an alarm.</summary>
    Alarm = 6,

    /// <summary>A bill issued, and with that frozen.</summary>
    BillIssued = 7,

    /// <summary>The exchange of a meter: closing and opening value.</summary>
    MeterReplacement = 8,

    /// <summary>From here on readings before an instant are refused, and those that there are may be dropped.</summary>
    Horizon = 9,
}

/// <summary>An input that no gateway sent. Its body belongs to the one who wrote it.</summary>
public readonly record struct ControlRecord(ControlKind Kind, ReadOnlyMemory<byte> Body);

/// <summary>What one group commit holds. A frame without batches and controls is a tick: time passes.</summary>
/// <remarks>
/// To write, the caller fills the lists with batches that it was lent. To read, a <see cref="JournalCursor"/> fills them
/// with batches that the frame itself owns and reuses: what was read is valid until the same frame is read into again.
/// One frame object serves one of the two.
/// </remarks>
public sealed class CommitFrame
{
    readonly List<ReadingBatch> owned = [];
    int ownedInUse;

    /// <summary>The journal position: 1 for the first frame, counting up by one. Given by <see cref="JournalWriter.Append"/>.</summary>
    public long Position { get; internal set; }

    /// <summary>Unix milliseconds, UTC. The writer raises it to the frame's before, so that it never runs backwards.</summary>
    public long CommitTimeMs { get; set; }

    public List<ReadingBatch> Batches { get; } = [];

    public List<ControlRecord> Controls { get; } = [];

    public bool IsTick => Batches.Count == 0 && Controls.Count == 0;

    public void Clear()
    {
        Batches.Clear();
        Controls.Clear();
        ownedInUse = 0;
    }

    /// <summary>A cleared batch of this frame's own, added to <see cref="Batches"/>.</summary>
    internal ReadingBatch AddOwned()
    {
        if (ownedInUse == owned.Count) owned.Add(new ReadingBatch());
        var batch = owned[ownedInUse++];
        batch.Clear();
        Batches.Add(batch);
        return batch;
    }
}
