using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Model.Telemetry;

namespace Twin.Bench;

/// <summary>The City edition's durable record alone: rows of 500 facilities through one group commit into SQLite and PostgreSQL, and their encoding.</summary>
static class DeliveryBench
{
    const int Facilities = 500;
    const long NowMs = 1_767_225_600_000;
    static readonly TimeSpan Warm = TimeSpan.FromSeconds(2), Long = TimeSpan.FromSeconds(6);

    public static async Task RunAsync()
    {
        foreach (var batch in (int[])[1, 10, 50]) Encoding(batch);
        var folder = Directory.CreateTempSubdirectory("twin-bench-").FullName;
        try
        {
            using var store = new SqliteStore(Path.Combine(folder, "city.db"));
            await JournalAsync("sqlite", new SqliteJournal(store));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
        if (Environment.GetEnvironmentVariable("POSTGRES_CONNECTION") is not { } connection) return;
        await using var postgres = new PostgresStore(connection);
        await JournalAsync("postgresql", new PostgresJournal(postgres));
    }

    static void Encoding(int readings)
    {
        var (envelope, read) = (Row(new(JournalOwner.Facility, 1), 1, readings), new FacilityEnvelope());
        var bytes = EnvelopeCodec.Encode(envelope);
        const int rounds = 200_000;
        for (var pass = 0; pass < 2; pass++)
        {
            var clock = Stopwatch.StartNew();
            for (var i = 0; i < rounds; i++) EnvelopeCodec.Encode(envelope);
            var encoded = clock.Elapsed;
            for (var i = 0; i < rounds; i++) EnvelopeCodec.Decode(envelope.Key, bytes, read);
            if (pass == 0) continue;
            Figure.Say($"envelope_encoded_batch_{readings}", rounds * (double)readings / encoded.TotalSeconds, "readings/s");
            Figure.Say($"envelope_decoded_batch_{readings}", rounds * (double)readings / (clock.Elapsed - encoded).TotalSeconds, "readings/s");
            Figure.Say($"envelope_size_batch_{readings}", bytes.Length / (double)readings, "bytes/reading");
        }
    }

    static async Task JournalAsync(string name, IFacilityJournal journal)
    {
        var sequences = new long[Facilities];
        foreach (var batch in (int[])[1, 10, 50])
        {
            await using var group = new GroupCommit(journal, TimeProvider.System, NullLogger<GroupCommit>.Instance);
            await LoadAsync(group, sequences, batch, Warm);
            var (rowsBefore, commitsBefore, began) = (group.Rows, group.Commits, Stopwatch.GetTimestamp());
            var waits = await LoadAsync(group, sequences, batch, Long);
            var seconds = Stopwatch.GetElapsedTime(began).TotalSeconds;
            var rows = group.Rows - rowsBefore;
            Figure.Say($"{name}_rows_batch_{batch}", rows / seconds, "rows/s");
            Figure.Say($"{name}_readings_batch_{batch}", rows * (double)batch / seconds, "readings/s");
            Figure.Say($"{name}_commits_batch_{batch}", (group.Commits - commitsBefore) / seconds, "commits/s");
            Figure.Say($"{name}_append_p99_batch_{batch}", waits[(int)(waits.Count * 0.99)], "ms");
        }
    }

    // Each facility appends its next row when the one before is durable, as its grain does.
    static async Task<List<double>> LoadAsync(GroupCommit group, long[] sequences, int readings, TimeSpan duration)
    {
        var began = Stopwatch.GetTimestamp();
        var waits = await Task.WhenAll(Enumerable.Range(0, Facilities).Select(facility => Task.Run(async () =>
        {
            var mine = new List<double>();
            while (Stopwatch.GetElapsedTime(began) < duration)
            {
                var asked = Stopwatch.GetTimestamp();
                var row = Row(new(JournalOwner.Facility, facility), ++sequences[facility], readings);
                if (await group.AppendAsync(new(row.Key, row.Sequence, EnvelopeCodec.Encode(row))) != AppendOutcome.Committed)
                    throw new InvalidOperationException($"{row.Key} {row.Sequence} was fenced");
                mine.Add(Stopwatch.GetElapsedTime(asked).TotalMilliseconds);
            }
            return mine;
        })));
        List<double> all = [.. waits.SelectMany(w => w)];
        all.Sort();
        return all;
    }

    static FacilityEnvelope Row(JournalKey key, long sequence, int readings)
    {
        var row = new FacilityEnvelope { Key = key, Sequence = sequence, CommitTimeMs = NowMs + sequence };
        var delivery = row.Add();
        delivery.Source = new(0, (ushort)(sequence & 0xffff | 1), (ulong)sequence);
        for (var i = 0; i < readings; i++) delivery.Batch.Add(new(i), NowMs + sequence * 1000, sequence * 1_000_000 + i, Quality.Good);
        delivery.Batch.Received = readings;
        delivery.Batch.ReceivedMs = NowMs;
        return row;
    }
}
