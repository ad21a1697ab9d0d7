using Twin.Model.Ledger;

namespace Twin.Delivery.Hosted;

/// <summary>What a facility adds to one UTC day of one series.</summary>
static class DayCells
{
    public const int Intervals = 96;

    const byte Format = 1;

    /// <param name="sequence">The journal row that the snapshot is as of.</param>
    public static byte[] Encode(long sequence, ReadOnlySpan<Cell> cells)
    {
        using var bytes = new MemoryStream(256);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        writer.Write(sequence);
        for (var i = 0; i < cells.Length; i++)
        {
            if (cells[i].IsZero) continue;
            writer.Write((byte)(i + 1));
            foreach (var value in (ReadOnlySpan<long>)[cells[i].Micro, cells[i].CoveredMs, cells[i].EstimatedMicro])
                writer.Write7BitEncodedInt64(ReadingPage.ZigZag(value));
        }
        writer.Write((byte)0);
        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Adds a stored day to cells.</summary>
    /// <returns>The journal row that it is as of.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such day.</exception>
    public static long Add(ReadOnlyMemory<byte> body, Span<Cell> into)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray(), writable: false));
        if (reader.ReadByte() is var format && format != Format) throw new InvalidDataException($"ledger page format {format}, this program reads {Format}");
        var sequence = reader.ReadInt64();
        while (reader.ReadByte() is var index and > 0)
            into[index - 1] += new Cell(Read(reader), Read(reader), Read(reader));
        return sequence;
    }

    /// <summary>The first interval of the UTC day of an interval.</summary>
    public static long FirstOf(long interval) => interval - (interval % Intervals + Intervals) % Intervals;

    static long Read(BinaryReader reader) => ReadingPage.UnZigZag(reader.Read7BitEncodedInt64());
}
