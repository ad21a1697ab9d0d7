namespace Twin.Storage.Journal;

/// <summary>A view of a file that moves forward: reads ahead by its buffer, which grows to the largest frame.</summary>
sealed class FileWindow
{
    const int ReadAheadBytes = 64 << 10; // 4,000 readings a system call

    byte[] buffer = GC.AllocateUninitializedArray<byte>(ReadAheadBytes);
    IJournalFile? file;
    long start;
    int length;

    public void Use(IJournalFile next) => (file, start, length) = (next, 0, 0);

    /// <summary>The bytes from an offset on; fewer than asked for at the end of the file only. Valid until the next call.</summary>
    public ReadOnlySpan<byte> At(long offset, int count)
    {
        if (offset < start || offset + count > start + length)
        {
            if (count > buffer.Length) buffer = GC.AllocateUninitializedArray<byte>(Math.Max(count, 2 * buffer.Length));
            (start, length) = (offset, Fill(offset));
        }
        var skip = (int)(offset - start);
        return buffer.AsSpan(skip, Math.Min(count, length - skip));
    }

    /// <summary>What is at hand from an offset on, at least a header's length; shorter at the end of the file only.</summary>
    public ReadOnlySpan<byte> From(long offset)
    {
        At(offset, FrameHeader.Bytes);
        return buffer.AsSpan((int)(offset - start), length - (int)(offset - start));
    }

    int Fill(long offset)
    {
        try
        {
            return file!.Read(buffer, offset);
        }
        catch (IOException)
        {
            return FillWhatCanBeRead(offset);
        }
    }

    // What the medium does not give back reads as ones: no checksum holds over them, and they do not pass for a sector
    // that was never written.
    int FillWhatCanBeRead(long offset)
    {
        var total = (int)Math.Clamp(file!.Length - offset, 0, buffer.Length);
        for (var at = 0; at < total;)
        {
            // To the end of the sector: a bad one costs no more than itself.
            var sector = buffer.AsSpan(at, Math.Min(total - at, Sectors.Bytes - (int)((offset + at) % Sectors.Bytes)));
            try
            {
                if (file.Read(sector, offset + at) < sector.Length) return at;
            }
            catch (IOException)
            {
                sector.Fill(byte.MaxValue);
            }
            at += sector.Length;
        }
        return total;
    }
}
