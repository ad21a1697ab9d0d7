using Twin.Model.Ledger;

namespace Twin.Delivery.Hosted;

/// <summary>The logged changes of one UTC day of one series, as bytes.</summary>
static class RestatementPage
{
    const byte Format = 1;

    public static byte[] Encode(long sequence, IReadOnlyList<Restatement> log)
    {
        using var bytes = new MemoryStream(log.Count * 32 + 16);
        using var writer = new BinaryWriter(bytes);
        writer.Write(Format);
        writer.Write(sequence);
        writer.Write7BitEncodedInt(log.Count);
        foreach (var entry in log)
        {
            foreach (var value in (ReadOnlySpan<long>)[entry.Interval, entry.Change.Micro, entry.Change.CoveredMs, entry.Change.EstimatedMicro, entry.Position, entry.CommitMs])
                writer.Write7BitEncodedInt64(ReadingPage.ZigZag(value));
            writer.Write((byte)entry.Cause);
        }
        writer.Flush();
        return bytes.ToArray();
    }

    /// <returns>The journal row that the page is as of.</returns>
    /// <exception cref="InvalidDataException">The bytes are no such page.</exception>
    public static long Read(SeriesKey series, ReadOnlyMemory<byte> body, List<Restatement> into)
    {
        using var reader = new BinaryReader(new MemoryStream(body.ToArray(), writable: false));
        if (reader.ReadByte() is var format && format != Format) throw new InvalidDataException($"restatement page format {format}, this program reads {Format}");
        var sequence = reader.ReadInt64();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--)
        {
            var interval = Next();
            var change = new Cell(Next(), Next(), Next());
            var (position, commitMs) = (Next(), Next());
            into.Add(new(series, interval, change, (RestatementCause)reader.ReadByte(), position, commitMs));
        }
        return sequence;

        long Next() => ReadingPage.UnZigZag(reader.Read7BitEncodedInt64());
    }
}
