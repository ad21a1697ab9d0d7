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

    readonly List<StoredReading> readings = [];

    public int Count => readings.Count;
    public long LastMs => readings[^1].TimeMs;
    public bool IsChanged { get; set; }

    public StoredReading this[int index] => readings[index];

    /// <summary>Index of the first reading at an instant or later.</summary>
    public int FirstFrom(long timeMs)
    {
        var (low, high) = (0, readings.Count);
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
        if (readings.Count == 0 || reading.TimeMs >= LastMs) readings.Add(reading);
        else readings.Insert(FirstFrom(reading.TimeMs + 1), reading);
    }

    /// <summary>Moves the later half into a page of its own; null where all readings are of one instant.</summary>
    public ReadingPage? Halve()
    {
        var middle = FirstFrom(readings[readings.Count / 2].TimeMs);
        if (middle == 0) middle = FirstFrom(readings[0].TimeMs + 1);
        if (middle == readings.Count) return null;
        var later = new ReadingPage { IsChanged = true };
        later.readings.AddRange(readings[middle..]);
        readings.RemoveRange(middle, readings.Count - middle);
        IsChanged = true;
        return later;
    }

    public byte[] Encode()
    {
        using var bytes = new MemoryStream(readings.Count * 6 + 8);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        writer.Write7BitEncodedInt(readings.Count);
        StoredReading before = default;
        foreach (var reading in readings)
        {
            writer.Write7BitEncodedInt64(ZigZag(reading.TimeMs - before.TimeMs));
            writer.Write7BitEncodedInt64(ZigZag(reading.Micro - before.Micro));
            writer.Write7BitEncodedInt64(ZigZag(reading.Position - before.Position));
            writer.Write((byte)reading.Quality);
            writer.Write(reading.Correction);
            before = reading;
        }
        writer.Flush();
        return bytes.ToArray();
    }

    /// <exception cref="InvalidDataException">The bytes are no page.</exception>
    public static ReadingPage Decode(ReadOnlyMemory<byte> body)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray(), writable: false));
        if (reader.ReadByte() is var format && format != Format) throw new InvalidDataException($"reading page format {format}, this program reads {Format}");
        var page = new ReadingPage();
        long timeMs = 0, micro = 0, position = 0;
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            timeMs += UnZigZag(reader.Read7BitEncodedInt64());
            micro += UnZigZag(reader.Read7BitEncodedInt64());
            position += UnZigZag(reader.Read7BitEncodedInt64());
            page.readings.Add(new(timeMs, micro, (Quality)reader.ReadByte(), reader.ReadByte(), position));
        }
        return page;
    }

    internal static long ZigZag(long value) => value << 1 ^ value >> 63;
    internal static long UnZigZag(long value) => (long)((ulong)value >> 1) ^ -(value & 1);
}
