using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Intake;
using Twin.Model.Facility;
using Twin.Storage.Journal;

namespace Twin.Delivery.Hosted;

/// <summary>A journal of orders alone, few of them: replayed whole when it is opened, told to one listener in the order of its rows.</summary>
/// <remarks>One call at a time. It is of no use any more where it throws <see cref="StaleActivationException"/>.</remarks>
public sealed class RecordHost
{
    const int ReplayRows = 64;

    readonly FacilityEnvelope row = new();
    readonly JournalKey key;
    readonly JournalIntake intake;
    readonly GroupCommit commits;
    readonly TimeProvider time;
    readonly Action<ControlRecord, CommitPoint> taken;

    RecordHost(JournalKey key, GroupCommit commits, TimeProvider time, Action<ControlRecord, CommitPoint> taken)
    {
        (this.key, this.commits, this.time, this.taken) = (key, commits, time, taken);
        intake = new(key, acceptance: null);
    }

    /// <param name="taken">Told of every record, those of before first. A position is a commit time.</param>
    /// <exception cref="InvalidDataException">A row is not what was written.</exception>
    public static async Task<RecordHost> OpenAsync(
        JournalKey key, IFacilityJournal journal, GroupCommit commits, TimeProvider time, Action<ControlRecord, CommitPoint> taken, CancellationToken cancel)
    {
        var host = new RecordHost(key, commits, time, taken);
        while (await journal.ReadAsync([new(key, host.intake.Sequence)], ReplayRows, cancel) is { Count: > 0 } rows)
            foreach (var stored in rows)
            {
                if (EnvelopeCodec.Decode(key, stored.Batch.Span, host.row) is { } fault) throw new InvalidDataException(fault.Line);
                host.Apply();
            }
        return host;
    }

    /// <summary>Adds a record: durable and told when this completes.</summary>
    /// <returns>Its position.</returns>
    public async Task<long> WriteAsync(ControlRecord record)
    {
        intake.Begin(row, time.GetUtcNow().ToUnixTimeMilliseconds());
        row.Controls.Add(record);
        if (await commits.AppendAsync(new(key, row.Sequence, EnvelopeCodec.Encode(row))) == AppendOutcome.Fenced)
            throw new StaleActivationException($"{key}: row {row.Sequence} is another activation's");
        var position = row.CommitTimeMs;
        Apply();
        return position;
    }

    void Apply()
    {
        intake.Committed(row);
        foreach (var record in row.Controls) taken(record, new(row.CommitTimeMs, row.CommitTimeMs));
        row.Clear();
    }
}
