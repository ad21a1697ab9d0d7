using System.Buffers;
using Twin.Delivery.Envelope;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.LineProtocol;

/// <summary>The accepted readings of journal rows as lines, in one buffer that is kept.</summary>
/// <remarks>Their position is their commit time, as everywhere in the City edition. In the order of the journal; of readings of one point and instant within a row the highest rank comes last.</remarks>
public sealed class LineBatch
{
    readonly ArrayBufferWriter<byte> buffer = new();
    readonly Dictionary<int, ReadingLine> lines = [];
    readonly List<(PointKey Point, StoredReading Reading)> row = [];
    CityModel? model;

    public ReadOnlyMemory<byte> Lines => buffer.WrittenMemory;

    public int Count { get; private set; }

    public void Clear()
    {
        buffer.ResetWrittenCount();
        Count = 0;
    }

    /// <param name="current">The model in force: paths and units are as they are now.</param>
    public void Add(FacilityEnvelope envelope, CityModel current)
    {
        if (model != current) lines.Clear();
        model = current;
        row.Clear();
        foreach (var delivery in envelope.Deliveries)
            for (var i = 0; i < delivery.Batch.Count; i++)
                row.Add((new(delivery.Batch.Points[i]),
                    new(delivery.Batch.TimesMs[i], delivery.Batch.Micros[i], delivery.Batch.Qualities[i], 0, envelope.CommitTimeMs)));
        if (HasRivals()) row.Sort((a, b) => (a.Point.Number, a.Reading.TimeMs).CompareTo((b.Point.Number, b.Reading.TimeMs)) is var order and not 0 ? order : a.Reading.CompareRank(b.Reading));
        foreach (var (point, reading) in row) Write(point, reading);
    }

    bool HasRivals()
    {
        var instants = new HashSet<(int, long)>(row.Count);
        foreach (var (point, reading) in row)
            if (!instants.Add((point.Number, reading.TimeMs))) return true;
        return false;
    }

    void Write(PointKey point, in StoredReading reading)
    {
        if (!lines.TryGetValue(point.Number, out var line)) lines[point.Number] = line = new(point, model!.Find(point));
        buffer.Advance(line.Write(reading, buffer.GetSpan(line.BytesMax)));
        Count++;
    }
}
