using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Delivery.Revising;
using Twin.Model.Ledger;
using Twin.Model.Telemetry;
using Twin.Model.Topology;
using Twin.Storage.Checkpoint;

namespace Twin.Delivery.Moving;

/// <summary>What moving one facility came to.</summary>
/// <param name="Refusal">Why nothing of it was moved, or where its ledger differs; null where the city now has the very same.</param>
public sealed record FacilityMove(Node Facility, long Readings, long Rows, string? Refusal);

/// <summary>Moves a park from the Park edition to a city: every kept reading becomes a row of its facility's journal, and the ledgers are compared.</summary>
/// <remarks>
/// The ledger is a function of the set of readings, so the city's is the same to the bit, and is held against the park's before the
/// move counts as done. Rows are in the order of time, with commit times to match: intervals are booked as they were lived, and the log of
/// restatements begins anew. What is not a reading stays behind: gateways' counts, sessions, bills. Where an operator corrected a reading
/// or exchanged a meter, the facility is refused. The model moves as its history, folder to folder, so that keys are the same.
/// </remarks>
/// <param name="store">The park's, complete: see <see cref="ParkData"/>.</param>
/// <param name="model">The park's newest revision.</param>
public sealed class ParkMove(ParkStore store, CityModel model, IFacilityJournal journal, GroupCommit commits)
{
    /// <summary>Readings of one row: some 80 KB.</summary>
    const int RowReadings = 4096;

    readonly CityModels models = CityModels.Of(model);
    readonly Dictionary<PointKey, GatewayKey> gateways = GatewaysOf(model);

    /// <summary>Moves one facility into a journal that has nothing of it.</summary>
    /// <exception cref="StoreException">The park's file cannot be read.</exception>
    /// <exception cref="JournalStoreException">The city's store cannot be read.</exception>
    public async Task<FacilityMove> MoveAsync(Node facility, CancellationToken cancel)
    {
        var key = JournalKey.Of(facility.Key);
        if ((await journal.ReadAsync([new(key, 0)], 1, cancel).ConfigureAwait(false)).Count > 0 || await journal.ReadSnapshotAsync(key, cancel).ConfigureAwait(false) is not null)
            return new(facility, 0, 0, $"{facility.Path}: the city has rows of it already");
        var clock = new MoveClock();
        var host = await FacilityHost.OpenAsync(facility.Key, models, journal, commits, clock, cancel).ConfigureAwait(false);
        var (envelope, moved, newestMs) = (new FacilityEnvelope { Key = key }, 0L, long.MinValue);
        foreach (var (point, reading) in new PointMerge(store.History, facility.Devices.SelectMany(d => d.Points)).InOrderOfTime())
        {
            if (reading.Correction != 0) return new(facility, moved, host.Sequence, $"{model.Find(point)!.Path}: a reading was corrected; corrections are not moved");
            if (newestMs == long.MinValue) clock.MoveTo(reading.TimeMs);
            newestMs = reading.TimeMs;
            Add(envelope, point, reading, clock.NowMs);
            if (++moved % RowReadings == 0) await DeliverAsync(host, envelope, clock, newestMs, cancel).ConfigureAwait(false);
        }
        if (!envelope.IsEmpty) await DeliverAsync(host, envelope, clock, newestMs, cancel).ConfigureAwait(false);
        if (moved > 0) await host.SnapshotAsync(cancel).ConfigureAwait(false);
        return new(facility, moved, host.Sequence, moved == 0 ? null : await CompareAsync(host, newestMs, cancel).ConfigureAwait(false));
    }

    static async Task DeliverAsync(FacilityHost host, FacilityEnvelope envelope, MoveClock clock, long newestMs, CancellationToken cancel)
    {
        await host.DeliverAsync(EnvelopeCodec.Encode(envelope), cancel).ConfigureAwait(false);
        envelope.Clear();
        // The next row is committed when this one's last reading was young: nothing of it is late.
        clock.MoveTo(newestMs);
        if (host.IsSnapshotDue) await host.SnapshotAsync(cancel).ConfigureAwait(false);
    }

    void Add(FacilityEnvelope envelope, PointKey point, in StoredReading reading, long nowMs)
    {
        var gateway = gateways.GetValueOrDefault(point, NoGateway);
        var delivery = envelope.Deliveries.Find(d => d.Batch.Gateway == gateway);
        if (delivery is null)
        {
            delivery = envelope.Add();
            (delivery.Batch.Gateway, delivery.Batch.ReceivedMs, delivery.Batch.ModelRevision) = (gateway, nowMs, model.Revision);
        }
        delivery.Batch.Add(point, reading.TimeMs, reading.Micro, reading.Quality);
        delivery.Batch.Received++;
    }

    // Registers first: what they agree in, nodes and residuals follow from by the same routes; those are compared where the facility is.
    async Task<string?> CompareAsync(FacilityHost host, long newestMs, CancellationToken cancel)
    {
        foreach (var point in host.Facility.Devices.SelectMany(d => d.Points).Where(p => p.Spec.Measure is not null))
            foreach (var reverse in (bool[])[false, true])
            {
                var series = RegisterSeries.Of(point, reverse);
                var (from, to) = (FirstInterval(point.Key), newestMs / Spread.IntervalMs + 1);
                if (from >= to) continue;
                var was = store.Ledger.Sum(series, [from * Spread.IntervalMs, to * Spread.IntervalMs])[0];
                Cell now = default;
                foreach (var cell in (await host.ReadCellsAsync([series], from, to, cancel).ConfigureAwait(false))[0]) now += cell;
                if (was != now)
                    return $"{point.Path}: the park's ledger has {was.Micro} micro-units, {was.CoveredMs} ms covered and {was.EstimatedMicro} estimated, the city's {now.Micro}, {now.CoveredMs} and {now.EstimatedMicro}: was a meter exchanged?";
            }
        return null;
    }

    long FirstInterval(PointKey point) =>
        store.History.Around(point, long.MinValue + 1).After is { } first ? first.TimeMs / Spread.IntervalMs : long.MaxValue;

    // What was imported by hand came through none.
    static readonly GatewayKey NoGateway = new(-1);

    static Dictionary<PointKey, GatewayKey> GatewaysOf(CityModel model)
    {
        var of = new Dictionary<PointKey, GatewayKey>();
        foreach (var gateway in model.AllGateways)
            foreach (var (_, point) in gateway.Points.All()) of.TryAdd(point, gateway.Key);
        return of;
    }

    /// <summary>A clock that stands where the move is.</summary>
    sealed class MoveClock : TimeProvider
    {
        public long NowMs { get; private set; }

        public void MoveTo(long timeMs) => NowMs = Math.Max(NowMs, timeMs);

        public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(NowMs);
    }
}
