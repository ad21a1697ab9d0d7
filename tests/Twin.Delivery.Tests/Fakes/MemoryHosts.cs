using Twin.Delivery.Envelope;
using Twin.Delivery.Intake;
using Twin.Delivery.Lanes;
using Twin.Model.Gateway;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.Tests.Fakes;

/// <summary>Hosts of all journals of <see cref="SomeCity"/> in memory: real intake and twins, rows in lists, failures before or after a row by chance.</summary>
sealed class MemoryHosts : IDeliveryDoor
{
    readonly Dictionary<JournalKey, Host> hosts = [];
    readonly Random random;
    readonly int failPerMille;

    public MemoryHosts(int seed, int failPerMille)
    {
        (random, this.failPerMille) = (new(seed), failPerMille);
        foreach (var facility in SomeCity.Facilities) hosts[JournalKey.Of(facility.Key)] = new(JournalKey.Of(facility.Key), facility);
        foreach (var gateway in SomeCity.Model.AllGateways) hosts[JournalKey.Of(gateway.Key)] = new(JournalKey.Of(gateway.Key), null);
    }

    public int Calls { get; private set; }
    public bool Overlapped { get; private set; }

    public IEnumerable<FacilityEnvelope> RowsOf(JournalKey key) => hosts[key].Rows;

    public bool Holds(PointKey point, long timeMs, long micro)
    {
        lock (hosts) return hosts.Values.Any(h => h.Archive.Of(point).Any(r => r.TimeMs == timeMs && r.Micro == micro));
    }

    /// <summary>What all journals together say of a gateway (law 4).</summary>
    public GatewaySnapshot Account(GatewayKey gateway)
    {
        var twin = new GatewayTwin(gateway);
        GatewayDelivery[] deliveries;
        lock (hosts) deliveries = [.. hosts.Values.SelectMany(h => h.Rows).SelectMany(r => r.Deliveries).Where(d => d.Batch.Gateway == gateway)];
        foreach (var delivery in deliveries)
        {
            // A row keeps accepted readings and a count of duplicates; the account counts both.
            var batch = delivery.Batch;
            var all = new ReadingBatch { Gateway = gateway, Received = batch.Received, LinkChange = batch.LinkChange, ReceivedMs = batch.ReceivedMs };
            for (var i = 0; i < batch.Count + delivery.Duplicates; i++) all.Add(default, 0, 0, Quality.Good);
            all.Rejections.AddRange(batch.Rejections);
            twin.Take(all, delivery.Duplicates, 1);
        }
        return twin.Snapshot();
    }

    public async Task DeliverAsync(JournalKey key, ReadOnlyMemory<byte> envelope, CancellationToken cancellation)
    {
        var host = hosts[key];
        if (Interlocked.Exchange(ref host.Entered, 1) == 1) Overlapped = true;
        await Task.Yield();
        try
        {
            int fate;
            lock (random)
            {
                Calls++;
                fate = random.Next(1000);
            }
            if (fate < failPerMille / 2) throw new IOException("the call was lost");
            lock (hosts) host.Take(envelope);
            if (fate < failPerMille) throw new IOException("the answer was lost");
        }
        finally
        {
            Interlocked.Exchange(ref host.Entered, 0);
        }
    }

    sealed class Host
    {
        readonly FacilityAcceptance? acceptance;
        readonly JournalIntake intake;
        readonly Model.Facility.FacilityTwin? twin;
        readonly FacilityEnvelope arrived = new();
        public int Entered;

        public Host(JournalKey key, Node? facility)
        {
            if (facility is not null) acceptance = new(twin = SomeCity.Twin(facility), Archive);
            intake = new(key, acceptance);
        }

        public ListArchive Archive { get; } = new();
        public List<FacilityEnvelope> Rows { get; } = [];

        public void Take(ReadOnlyMemory<byte> envelope)
        {
            EnvelopeCodec.Decode(intake.Key, envelope.Span, arrived).ShouldBeNull();
            var row = new FacilityEnvelope();
            intake.Begin(row, 1);
            intake.Take(arrived, row);
            if (row.IsEmpty) return;
            intake.Committed(row);
            Rows.Add(row);
            foreach (var delivery in row.Deliveries)
                for (var i = 0; i < delivery.Batch.Count; i++)
                {
                    var point = new PointKey(delivery.Batch.Points[i]);
                    acceptance!.TryFindSlot(point, out var slot).ShouldBeTrue();
                    var reading = new StoredReading(delivery.Batch.TimesMs[i], delivery.Batch.Micros[i], delivery.Batch.Qualities[i], 0, row.Sequence);
                    twin!.Accept(slot, reading, 0, new(row.Sequence, 1), Archive, new());
                    Archive.Add(point, reading);
                }
        }
    }
}
