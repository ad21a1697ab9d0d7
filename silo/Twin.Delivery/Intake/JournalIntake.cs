using Twin.Delivery.Envelope;

namespace Twin.Delivery.Intake;

/// <summary>Makes the rows of one journal out of what arrives: the next sequence number, what is taken already, what is accepted.</summary>
/// <remarks>
/// Pure, one caller at a time, one row in hand: begin, take arrivals, append the row to the journal, then
/// <see cref="Committed"/>. A row that is not committed is dropped by beginning the next: nothing of it stays.
/// The same <see cref="Committed"/> follows rows in replay.
/// </remarks>
/// <param name="acceptance">Which readings of a facility are new; null for journals without readings (gateways, the city).</param>
public sealed class JournalIntake(JournalKey key, FacilityAcceptance? acceptance)
{
    const byte ImageVersion = 1;

    readonly RecentSources sources = new();

    public JournalKey Key { get; } = key;

    /// <summary>Of the newest committed row; 0 before the first.</summary>
    public long Sequence { get; private set; }

    /// <summary>Of the newest committed row, Unix milliseconds, UTC.</summary>
    public long CommitTimeMs { get; private set; }

    /// <summary>Begins the next row.</summary>
    public void Begin(FacilityEnvelope row, long nowMs)
    {
        row.Clear();
        row.Key = Key;
        (row.Sequence, row.CommitTimeMs) = (Sequence + 1, Math.Max(nowMs, CommitTimeMs));
        acceptance?.Begin();
    }

    /// <summary>Takes what arrived into the row. A message taken before adds nothing: if the row stays empty, all is durable already.</summary>
    public void Take(FacilityEnvelope arrived, FacilityEnvelope row)
    {
        if (arrived.Key != Key) throw new ArgumentException($"an envelope of {arrived.Key} came to {Key}", nameof(arrived));
        foreach (var delivery in arrived.Deliveries)
        {
            if (delivery is { Redelivered: true, Source: { } source } && IsKnown(source, row)) continue;
            Take(delivery, row.Add());
        }
        row.Controls.AddRange(arrived.Controls);
    }

    /// <summary>Makes an arrival itself the next row, where all of it is new: no message that may have been taken before, no reading that is not newer than its point's others.</summary>
    /// <returns>False where it has to be looked at piece by piece: <see cref="Begin"/>, <see cref="Take(FacilityEnvelope, FacilityEnvelope)"/>.</returns>
    public bool TryTakeWhole(FacilityEnvelope arrived, long nowMs)
    {
        if (arrived.Key != Key) throw new ArgumentException($"an envelope of {arrived.Key} came to {Key}", nameof(arrived));
        if (acceptance is null || arrived.Deliveries.Exists(static d => d.Redelivered || d.Duplicates != 0) || !acceptance.AcceptsAll(arrived)) return false;
        (arrived.Sequence, arrived.CommitTimeMs) = (Sequence + 1, Math.Max(nowMs, CommitTimeMs));
        return true;
    }

    /// <summary>The row is durable, or was read back.</summary>
    public void Committed(FacilityEnvelope row)
    {
        if (row.Sequence != Sequence + 1) throw new ArgumentException($"row {row.Sequence} of {Key} came after row {Sequence}", nameof(row));
        (Sequence, CommitTimeMs) = (row.Sequence, row.CommitTimeMs);
        foreach (var delivery in row.Deliveries)
            if (delivery.Source is { } source) sources.Add(source);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        writer.Write(Sequence);
        writer.Write(CommitTimeMs);
        sources.Save(writer);
    }

    public void Load(BinaryReader reader)
    {
        var version = reader.ReadByte();
        if (version != ImageVersion) throw new InvalidDataException($"intake image version {version}, this program reads {ImageVersion}");
        (Sequence, CommitTimeMs) = (reader.ReadInt64(), reader.ReadInt64());
        sources.Load(reader);
    }

    // A round may hold a message and its redelivery after a lost connection.
    bool IsKnown(SourceMessage source, FacilityEnvelope row) =>
        sources.Contains(source) || row.Deliveries.Exists(d => d.Source == source);

    void Take(GatewayDelivery arrived, GatewayDelivery taken)
    {
        (taken.Source, taken.Redelivered) = (arrived.Source, arrived.Redelivered);
        var (from, to) = (arrived.Batch, taken.Batch);
        (to.Gateway, to.ReceivedMs, to.ModelRevision, to.Received) = (from.Gateway, from.ReceivedMs, from.ModelRevision, from.Received);
        to.LinkChange = from.LinkChange;
        to.Rejections.AddRange(from.Rejections);
        to.SessionRecords.Write(from.SessionRecords.GetBuffer().AsSpan(0, (int)from.SessionRecords.Length));
        if (from.Count == 0) return;
        if (acceptance is null) throw new ArgumentException($"{from.Count} readings came to {Key}", nameof(arrived));
        acceptance.Take(from, taken);
    }
}
