using System.Runtime.InteropServices;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.History;
using Twin.Delivery.Intake;
using Twin.Delivery.Orders;
using Twin.Delivery.Revising;
using Twin.Model.Facility;
using Twin.Model.Ledger;
using Twin.Model.Live;
using Twin.Model.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Orders;

namespace Twin.Delivery.Hosted;

/// <summary>A facility's twin and all that follows from its rows: archive, ledger, live shares, gateways' tallies. One caller at a time.</summary>
/// <remarks>
/// A position of the City edition is a commit time: journals of many facilities have no number in common, and commit time never runs
/// backwards in any of them (decision 0023).
/// </remarks>
sealed class FacilityState
{
    /// <summary>Version 1 did not say under which revision of the model it was written, version 2 had no orders and no registers' events.</summary>
    const byte ImageVersion = 3, WithRevision = 2;

    readonly Dictionary<(SeriesKey Series, long Interval, RestatementCause Cause, long Position, long CommitMs), Cell> restated = [];
    readonly FacilityOutcome outcome = new();
    readonly FacilityAcceptance acceptance;

    public FacilityState(NodeKey facility, ModelView model, IFacilityJournal journal)
        : this(facility, model, new(JournalKey.Of(facility), journal), new(JournalKey.Of(facility), journal), new(), new(JournalKey.Of(facility), journal), new())
    {
    }

    FacilityState(
        NodeKey facility, ModelView model, ReadingArchive archive, FacilityCells cells, GatewayTallies gateways, OrderLog orders, RegisterEventBook events)
    {
        var node = model.Model.Find(facility) ?? throw new InvalidDataException($"model revision {model.Revision} has no facility {facility}");
        (Key, Model, Twin) = (JournalKey.Of(facility), model, new(node, model.Routes));
        (Archive, Cells, Gateways, Orders, RegisterEvents) = (archive, cells, gateways, orders, events);
        acceptance = new(Twin, Archive);
        Intake = new(Key, acceptance);
        Late = new(Twin, acceptance);
        Live = new(Twin);
    }

    public JournalKey Key { get; }

    /// <summary>The revision that the facility is under, since the row that says so.</summary>
    public ModelView Model { get; }

    public FacilityTwin Twin { get; }
    public ReadingArchive Archive { get; }
    public FacilityCells Cells { get; }
    public JournalIntake Intake { get; }
    public LateReadings Late { get; }
    public LiveShares Live { get; }
    public GatewayTallies Gateways { get; }

    public OrderLog Orders { get; }

    /// <summary>Registers' events as they stand.</summary>
    public RegisterEventBook RegisterEvents { get; }

    /// <summary>Registers' events raised since they were last taken.</summary>
    public List<RegisterEvent> Raised { get; } = [];

    public IEnumerable<MeterReplacement> ReplacementsOf(PointKey point) => Twin.ReplacementsOf(point);

    /// <summary>Takes a committed row, live or in replay. What it asks of the archive was fetched before.</summary>
    public void Apply(FacilityEnvelope row)
    {
        Intake.Committed(row);
        var commit = new CommitPoint(row.CommitTimeMs, row.CommitTimeMs);
        foreach (var delivery in row.Deliveries)
        {
            var batch = delivery.Batch;
            for (var i = 0; i < batch.Count; i++)
            {
                // A point that the model has no more: its readings stay in the journal.
                if (!acceptance.TryFindSlot(new(batch.Points[i]), out var slot)) continue;
                var reading = new StoredReading(batch.TimesMs[i], batch.Micros[i], batch.Qualities[i], 0, commit.Position);
                if (Twin.Accept(slot, reading, batch.ReceivedMs, commit, Archive, outcome) == Acceptance.Accepted) Archive.Add(new(batch.Points[i]), reading);
            }
            Gateways.Take(delivery, commit.Position);
        }
        foreach (var control in row.Controls) Carry(OrderCodec.Read(control), commit);
        Drain();
        LogRestated();
    }

    void Carry(object? order, in CommitPoint commit)
    {
        switch (order)
        {
            case CorrectionRecord correction:
                if (Accept(new(correction.Point), correction.ReadingAt(commit.Position), commit) == Acceptance.Accepted) Orders.Add(correction.EntryAt(commit));
                break;
            case ReplacementRecord replacement:
                if (acceptance.TryFindSlot(new(replacement.Point), out var slot) && Twin.Accept(slot, replacement.Replacement, commit, Archive, outcome) == Acceptance.Accepted)
                    Orders.Add(replacement.EntryAt(commit));
                break;
            case ImportRecord import:
                foreach (var (point, reading) in import.ReadingsAt(commit.Position)) Accept(point, reading, commit);
                Orders.Add(import.EntryAt(commit));
                break;
        }
    }

    Acceptance Accept(PointKey point, in StoredReading reading, in CommitPoint commit)
    {
        if (!acceptance.TryFindSlot(point, out var slot)) return Acceptance.Duplicate;
        var accepted = Twin.Accept(slot, reading, commit.TimeMs, commit, Archive, outcome);
        if (accepted == Acceptance.Accepted) Archive.Add(point, reading);
        return accepted;
    }

    /// <summary>Makes ledger and live shares complete up to now.</summary>
    public void Settle()
    {
        Twin.Flush(outcome);
        Drain();
        LogRestated();
        Live.TakePower();
    }

    /// <summary>Makes the live shares complete, and leaves registers' open intervals gathering.</summary>
    public void SettleLive()
    {
        Twin.FlushRoutes(outcome);
        Drain();
        Live.TakePower();
    }

    /// <summary>What stands at instants of points and after them. Of a point that the facility has no more, nobody knows what is newest.</summary>
    public async Task<IReadOnlyList<PointSpan>> ReadSpansAsync(IReadOnlyList<PointStart> starts, CancellationToken cancel)
    {
        var spans = new PointSpan[starts.Count];
        for (var i = 0; i < spans.Length; i++)
        {
            var (point, fromMs) = starts[i];
            var newestMs = acceptance.TryFindSlot(point, out var slot) ? Twin.PointAt(slot).TimeMs : long.MaxValue;
            spans[i] = PointSpan.Of(newestMs, await Archive.ReadAsync(point, fromMs, fromMs + 1, int.MaxValue, cancel),
                await Archive.ReadAsync(point, fromMs + 1, long.MaxValue, PointSpan.ReadingsMax, cancel));
        }
        return spans;
    }

    /// <summary>The same facility under another revision: the same past, and the points that are there now. Must be settled.</summary>
    public FacilityState Under(ModelView next, long nowMs)
    {
        var under = new FacilityState(Twin.Facility.Key, next, Archive, Cells, Gateways, Orders, RegisterEvents);
        Images.Load(Images.Save(Intake.Save), under.Intake.Load);
        Images.Load(Images.Save(Twin.Save), reader => under.Twin.Load(reader, nowMs));
        return under;
    }

    /// <summary>Takes a point's past from the archive: it had ended, and is there again.</summary>
    public void Recall(Point point, in StoredReading? newest, in StoredReading? counting, long nowMs)
    {
        if (acceptance.TryFindSlot(point.Key, out var slot)) Twin.Recall(slot, newest, counting, [], nowMs);
    }

    /// <summary>The revision that an image was written under; null where it does not say.</summary>
    public static int? RevisionOf(ReadOnlyMemory<byte> image)
    {
        int? revision = null;
        Images.Load(image, reader => revision = reader.ReadByte() is >= WithRevision and <= ImageVersion ? reader.ReadInt32() : null);
        return revision;
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write(ImageVersion);
        writer.Write(Model.Revision);
        Intake.Save(writer);
        Twin.Save(writer);
        Archive.Save(writer);
        Gateways.Save(writer);
        Orders.Save(writer);
        SaveEvents(writer);
    }

    public void Load(BinaryReader reader, long nowMs)
    {
        if (reader.ReadByte() is var version && version is < 1 or > ImageVersion) throw new InvalidDataException($"{Key}: image version {version}, this program reads up to {ImageVersion}");
        if (version >= WithRevision) reader.ReadInt32();
        Intake.Load(reader);
        Twin.Load(reader, nowMs);
        Archive.Load(reader);
        Gateways.Load(reader);
        if (version == ImageVersion) LoadOrders(reader);
        else BeginEvents();
    }

    // Written without events: those that its readings tell are not known, and those from here on are.
    void BeginEvents()
    {
        foreach (var (slot, point) in Twin.Facility.Devices.SelectMany(d => d.Points).Index())
            Images.Load(BitConverter.GetBytes(Twin.PointAt(slot).TimeMs), events => RegisterEvents.Load(point.Key, events));
    }

    void LoadOrders(BinaryReader reader)
    {
        Orders.Load(reader);
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var point = new PointKey(reader.Read7BitEncodedInt());
            Images.Load(reader.ReadBytes(reader.Read7BitEncodedInt()), events => RegisterEvents.Load(point, events));
        }
    }

    void SaveEvents(BinaryWriter writer)
    {
        PointKey[] registers = [.. RegisterEvents.Points];
        writer.Write7BitEncodedInt(registers.Length);
        foreach (var point in registers)
        {
            var image = Images.Save(events => RegisterEvents.Save(point, events));
            writer.Write7BitEncodedInt(point.Number);
            writer.Write7BitEncodedInt(image.Length);
            writer.Write(image);
        }
    }

    void Drain()
    {
        foreach (ref readonly var movement in CollectionsMarshal.AsSpan(outcome.Movements))
        {
            Cells.Book(movement);
            Live.Book(movement);
        }
        outcome.Movements.Clear();
        foreach (var restatement in outcome.Restatements)
            CollectionsMarshal.GetValueRefOrAddDefault(restated,
                (restatement.Series, restatement.Interval, restatement.Cause, restatement.Position, restatement.CommitMs), out _) += restatement.Change;
        outcome.Restatements.Clear();
        foreach (var change in outcome.Events)
        {
            RegisterEvents.Apply(change);
            if (change.IsRaised) Raised.Add(change.Event);
        }
        outcome.Events.Clear();
    }

    // Readings of one row that came out of order restate an interval once, not once each. What long pairs owe is their own row's.
    void LogRestated()
    {
        if (restated.Count == 0) return;
        foreach (var ((series, interval, cause, position, commitMs), change) in restated)
            if (!change.IsZero) Cells.Log(new(series, interval, change, cause, position, commitMs));
        restated.Clear();
    }
}
