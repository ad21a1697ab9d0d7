using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Tracing;
using Twin.Delivery.Intake;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Gateway;
using Twin.Model.Topology;

namespace Twin.Delivery.Hosted;

/// <summary>One gateway's own journal as a process hosts it: rejections, its link, its MQTT sessions. Readings are its facilities'.</summary>
/// <inheritdoc cref="FacilityHost" path="/remarks"/>
public sealed class GatewayHost
{
    const byte ImageVersion = 1;
    const long SnapshotRows = 256;
    const int ReplayRows = 256;

    readonly FacilityEnvelope arrived = new(), row = new();
    readonly SessionStore sessions = new();
    readonly JournalKey key;
    readonly GatewayTwin twin;
    readonly JournalIntake intake;
    readonly IFacilityJournal journal;
    readonly GroupCommit commits;
    readonly TimeProvider time;
    long snapshotRow;

    GatewayHost(GatewayKey gateway, IFacilityJournal journal, GroupCommit commits, TimeProvider time)
    {
        (this.journal, this.commits, this.time) = (journal, commits, time);
        (key, twin) = (JournalKey.Of(gateway), new(gateway));
        intake = new(key, acceptance: null);
    }

    public bool IsSnapshotDue => intake.Sequence - snapshotRow >= SnapshotRows;

    public bool HasUnsavedRows => intake.Sequence > snapshotRow;

    /// <summary>Rejections kept of messages that belong to no facility.</summary>
    public IEnumerable<RejectionRecord> Rejections => twin.Rejections;

    public static async Task<GatewayHost> OpenAsync(GatewayKey gateway, IFacilityJournal journal, GroupCommit commits, TimeProvider time, CancellationToken cancel)
    {
        var host = new GatewayHost(gateway, journal, commits, time);
        await host.RecoverAsync(cancel);
        return host;
    }

    public async Task DeliverAsync(ReadOnlyMemory<byte> envelope, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        if (EnvelopeCodec.Decode(key, envelope.Span, arrived) is { } fault) throw new InvalidDataException(fault.Line);
        intake.Begin(row, time.GetUtcNow().ToUnixTimeMilliseconds());
        intake.Take(arrived, row);
        if (row.IsEmpty) return;
        using var activity = DeliveryTrace.Row(key, row.Sequence);
        if (await commits.AppendAsync(new(key, row.Sequence, EnvelopeCodec.Encode(row))) == AppendOutcome.Fenced)
            throw new StaleActivationException($"{key}: row {row.Sequence} is another activation's");
        Apply();
    }

    /// <summary>The gateway's account: its own journal's part, and what its facilities took.</summary>
    /// <param name="tallies">Of each facility that ever took from it.</param>
    public GatewaySnapshot Account(IEnumerable<GatewaySnapshot> tallies)
    {
        var own = twin.Snapshot();
        var reasons = own.RejectedByReason.ToDictionary();
        foreach (var tally in tallies)
        {
            own = own with
            {
                Received = own.Received + tally.Received, Accepted = own.Accepted + tally.Accepted,
                Duplicate = own.Duplicate + tally.Duplicate, Rejected = own.Rejected + tally.Rejected,
                ClockSkewMs = own.LastSeenMs >= tally.LastSeenMs ? own.ClockSkewMs ?? tally.ClockSkewMs : tally.ClockSkewMs ?? own.ClockSkewMs,
                LastSeenMs = Math.Max(own.LastSeenMs ?? long.MinValue, tally.LastSeenMs ?? long.MinValue) is var seen && seen == long.MinValue ? null : seen,
            };
            foreach (var (reason, count) in tally.RejectedByReason) reasons[reason] = reasons.GetValueOrDefault(reason) + count;
        }
        return own with { RejectedByReason = reasons };
    }

    /// <summary>The durable image of the gateway's MQTT sessions, for <see cref="SessionStore.Merge"/>.</summary>
    public byte[] SaveSessions() => sessions.Save();

    public async Task SnapshotAsync(CancellationToken cancel)
    {
        if (!HasUnsavedRows) return;
        var snapshot = new JournalSnapshot(key, intake.Sequence, Images.Save(Save));
        if (await journal.WriteSnapshotAsync(snapshot, [], cancel) == AppendOutcome.Fenced)
            throw new StaleActivationException($"{key}: a newer snapshot than that of row {snapshot.Sequence} is kept");
        snapshotRow = snapshot.Sequence;
    }

    void Apply()
    {
        intake.Committed(row);
        foreach (var delivery in row.Deliveries)
        {
            twin.TakeAccepted(delivery.Batch, delivery.Duplicates, row.CommitTimeMs);
            var records = delivery.Batch.SessionRecords;
            if (records.Length > 0) sessions.Apply(records.GetBuffer().AsSpan(0, (int)records.Length));
        }
        row.Clear();
    }

    async Task RecoverAsync(CancellationToken cancel)
    {
        if (await journal.ReadSnapshotAsync(key, cancel) is { } snapshot) Images.Load(snapshot.Image, Load);
        snapshotRow = intake.Sequence;
        while (await journal.ReadAsync([new(key, intake.Sequence)], ReplayRows, cancel) is { Count: > 0 } rows)
            foreach (var stored in rows)
            {
                if (EnvelopeCodec.Decode(key, stored.Batch.Span, row) is { } fault) throw new InvalidDataException(fault.Line);
                Apply();
            }
    }

    void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        intake.Save(writer);
        twin.Save(writer);
        var saved = sessions.Save();
        writer.Write(saved.Length);
        writer.Write(saved);
    }

    void Load(BinaryReader reader)
    {
        if (reader.ReadByte() is var version && version != ImageVersion) throw new InvalidDataException($"{key}: image version {version}, this program reads {ImageVersion}");
        intake.Load(reader);
        twin.Load(reader);
        sessions.Load(reader.ReadBytes(reader.ReadInt32()));
    }
}
