using System.Buffers;
using Twin.Delivery.Envelope;
using Twin.Delivery.Orders;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>The accepted readings of journal rows as lines, in one buffer that is kept.</summary>
/// <remarks>In the order of the journal. Their position is their commit time, as everywhere in the City edition.</remarks>
sealed class LineBatch
{
    readonly ArrayBufferWriter<byte> buffer = new();
    readonly Dictionary<int, ReadingLine> lines = [];
    CityModel? model;

    public ReadOnlyMemory<byte> Lines => buffer.WrittenMemory;

    public int Count { get; private set; }

    public void Clear()
    {
        buffer.ResetWrittenCount();
        Count = 0;
    }

    /// <param name="current">The model in force: paths and units are as they are now.</param>
    /// <param name="rivals">Prepared for this row.</param>
    public void Add(FacilityEnvelope row, CityModel current, Rivals rivals)
    {
        if (model != current) lines.Clear();
        model = current;
        foreach (var (point, reading) in RowReadings.Of(row)) Write(point, reading, rivals);
    }

    void Write(PointKey point, in StoredReading reading, Rivals rivals)
    {
        if (!lines.TryGetValue(point.Number, out var line)) lines[point.Number] = line = new(point, model!.Find(point));
        buffer.Advance(line.Write(reading, buffer.GetSpan(line.BytesMax), rivals.NumberOf(point, reading)));
        Count++;
    }
}
