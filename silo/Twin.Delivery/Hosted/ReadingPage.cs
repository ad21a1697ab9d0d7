using System.Buffers;
using Twin.Model.Telemetry;

namespace Twin.Delivery.Hosted;

/// <summary>Readings of one point, in order of time; rivals of one instant stand together.</summary>
sealed class ReadingPage
{
    /// <summary>A page is closed at so many readings: some 6 kB, fetched for a late one in one go.</summary>
    public const int ReadingsMax = 2048;

    /// <summary>Late readings make a page grow up to this; then it is halved.</summary>
    public const int GrownMax = 2 * ReadingsMax;

    const byte Format = 1;

    /// <summary>Room for so many to begin with.</summary>
    const int CapacityMin = 64;

    /// <summary>Facilities let go of their pages a facility at a time: some thousand arrays, 64 MB at most.</summary>
    static readonly ArrayPool<StoredReading> Pool = ArrayPool<StoredReading>.Create(GrownMax, 256);

    StoredReading[] readings;

    /// <param name="capacity">It grows by itself.</param>
    public ReadingPage(int capacity = CapacityMin) => readings = Pool.Rent(capacity);

    public int Count { get; private set; }
    public long LastMs => readings[Count - 1].TimeMs;
    public bool IsChanged { get; set; }

    public StoredReading this[int index] => readings.AsSpan(0, Count)[index];

    /// <summary>Leaves memory: the last call.</summary>
    public void Release()
    {
        Pool.Return(readings);
        (readings, Count) = ([], 0);
    }

    /// <summary>Index of the first reading at an instant or later.</summary>
    public int FirstFrom(long timeMs)
    {
        var (low, high) = (0, Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (readings[middle].TimeMs < timeMs) low = middle + 1;
            else high = middle;
        }
        return low;
    }

    public void Add(in StoredReading reading)
    {
        IsChanged = true;
        if (Count == readings.Length) Grow();
        var at = Count == 0 || reading.TimeMs >= LastMs ? Count : FirstFrom(reading.TimeMs + 1);
        if (at < Count) Array.Copy(readings, at, readings, at + 1, Count - at);
        readings[at] = reading;
        Count++;
    }

    /// <summary>Moves the later half into a page of its own; null where all readings are of one instant.</summary>
    public ReadingPage? Halve()
    {
        var middle = FirstFrom(readings[Count / 2].TimeMs);
        if (middle == 0) middle = FirstFrom(readings[0].TimeMs + 1);
        if (middle == Count) return null;
        var later = new ReadingPage(Count - middle) { IsChanged = true, Count = Count - middle };
        readings.AsSpan(middle, Count - middle).CopyTo(later.readings);
        Count = middle;
        IsChanged = true;
        return later;
    }

    public byte[] Encode()
    {
        var writer = new VarintWriter((Count + 1) * (3 * VarintWriter.NumberBytesMax + 2));
        writer.Byte(Format);
        writer.Number(Count);
        StoredReading before = default;
        foreach (ref readonly var reading in readings.AsSpan(0, Count))
        {
            writer.Number(ZigZag(reading.TimeMs - before.TimeMs));
            writer.Number(ZigZag(reading.Micro - before.Micro));
            writer.Number(ZigZag(reading.Position - before.Position));
            writer.Byte((byte)reading.Quality);
            writer.Byte(reading.Correction);
            before = reading;
        }
        return writer.Take();
    }

    /// <exception cref="InvalidDataException">The bytes are no page.</exception>
    public static ReadingPage Decode(ReadOnlyMemory<byte> body)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray(), writable: false));
        if (reader.ReadByte() is var format && format != Format) throw new InvalidDataException($"reading page format {format}, this program reads {Format}");
        var count = reader.Read7BitEncodedInt();
        var page = new ReadingPage(Math.Clamp(count, CapacityMin, GrownMax));
        long timeMs = 0, micro = 0, position = 0;
        for (; count > 0; count--)
        {
            timeMs += UnZigZag(reader.Read7BitEncodedInt64());
            micro += UnZigZag(reader.Read7BitEncodedInt64());
            position += UnZigZag(reader.Read7BitEncodedInt64());
            if (page.Count == page.readings.Length) page.Grow();
            page.readings[page.Count++] = new(timeMs, micro, (Quality)reader.ReadByte(), reader.ReadByte(), position);
        }
        return page;
    }

    void Grow()
    {
        var larger = Pool.Rent(2 * readings.Length);
        readings.AsSpan().CopyTo(larger);
        Pool.Return(readings);
        readings = larger;
    }

    internal static long ZigZag(long value) => value << 1 ^ value >> 63;
    internal static long UnZigZag(long value) => (long)((ulong)value >> 1) ^ -(value & 1);
}
