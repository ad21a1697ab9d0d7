using Twin.Devices.Telemetry;

namespace Twin.Devices.Replay;

/// <param name="FirstMs">Source time of its first instant.</param>
readonly record struct ReplayMessage(long FirstMs, byte[] Payload, int Readings);

/// <summary>Groups readings by instant, orders and repeats them as asked, and fills messages with them.</summary>
static class ReplayMessages
{
    public static IEnumerable<ReplayMessage> Of(IReadOnlyList<ReplayReading> readings, ReplayOptions options)
    {
        var keys = options.Columns.Select(c => TelemetryWriter.Key(c.Point)).ToArray();
        var random = new Random(options.Seed);
        foreach (var instants in Ordered(Instants(readings), options.Order, random).Chunk(options.Batch))
        {
            var message = Write(instants, keys);
            yield return message;
            if (random.NextDouble() < options.Duplicates) yield return message;
        }
    }

    // Registers of one row share their end, gauges their stamp: one object for each instant, in the order of time.
    static ReplayReading[][] Instants(IReadOnlyList<ReplayReading> readings) =>
        [.. readings.GroupBy(r => r.TimeMs).OrderBy(g => g.Key).Select(g => g.ToArray())];

    static ReplayReading[][] Ordered(ReplayReading[][] instants, RowOrder order, Random random)
    {
        if (order == RowOrder.Reverse) Array.Reverse(instants);
        if (order == RowOrder.Shuffle) random.Shuffle(instants);
        return instants;
    }

    static ReplayMessage Write(ReplayReading[][] instants, byte[][] keys)
    {
        var writer = new TelemetryWriter();
        foreach (var instant in instants)
        {
            writer.Begin(instant[0].TimeMs);
            foreach (var reading in instant) writer.Add(keys[reading.Point], reading.Micro);
            writer.End();
        }
        var count = writer.Readings;
        return new(instants[0][0].TimeMs, writer.Take(), count);
    }
}
