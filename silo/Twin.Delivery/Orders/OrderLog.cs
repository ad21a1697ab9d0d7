using System.Text.Json;
using Twin.Delivery.Envelope;
using Twin.Delivery.FacilityJournal;
using Twin.Delivery.Hosted;
using Twin.Model.Orders;
using Twin.Storage.Orders;

namespace Twin.Delivery.Orders;

/// <summary>What operators ordered of one facility, in the order of its journal: pages of its snapshot, and in memory those since.</summary>
sealed class OrderLog(JournalKey key, IFacilityJournal journal)
{
    /// <summary>Entries of a page: some 20 KB.</summary>
    const int PageEntries = 64;

    // Entries from the beginning of the newest page on: a page is written whole.
    readonly List<byte[]> tail = [];
    int stored, saved; // entries before the tail, and of the tail those that a snapshot has

    public void Add(CorrectionEntry entry) => tail.Add(CorrectionImage.Save(entry));

    /// <summary>The newest entries, newest first.</summary>
    public async Task<List<CorrectionEntry>> NewestAsync(Func<CorrectionEntry, bool> wanted, int limit, CancellationToken cancel)
    {
        List<CorrectionEntry> found = [];
        Take(tail);
        for (var from = stored - PageEntries; from >= 0 && found.Count < limit; from -= PageEntries)
            foreach (var page in await journal.ReadPagesAsync(key, PageKinds.Orders, 0, from, from + 1, cancel)) Take(Decode(page.Body));
        return found;

        void Take(IReadOnlyList<byte[]> entries)
        {
            for (var i = entries.Count - 1; i >= 0 && found.Count < limit; i--)
                if (CorrectionImage.Load(entries[i]) is var entry && wanted(entry)) found.Add(entry);
        }
    }

    /// <summary>The pages that changed since this was last asked.</summary>
    public IEnumerable<SnapshotPage> Changed()
    {
        if (saved == tail.Count) yield break;
        for (var from = 0; from < tail.Count; from += PageEntries)
            yield return new(new(PageKinds.Orders, 0, stored + from), Encode(tail[from..Math.Min(tail.Count, from + PageEntries)]));
        saved = tail.Count;
    }

    /// <summary>A snapshot took all that was handed out: full pages leave memory.</summary>
    public void Saved()
    {
        var full = saved / PageEntries * PageEntries;
        tail.RemoveRange(0, full);
        (stored, saved) = (stored + full, saved - full);
    }

    public void Save(BinaryWriter writer)
    {
        writer.Write7BitEncodedInt(stored);
        writer.Write7BitEncodedInt(tail.Count);
        foreach (var entry in tail)
        {
            writer.Write7BitEncodedInt(entry.Length);
            writer.Write(entry);
        }
    }

    public void Load(BinaryReader reader)
    {
        stored = reader.Read7BitEncodedInt();
        for (var count = reader.Read7BitEncodedInt(); count > 0; count--) tail.Add(reader.ReadBytes(reader.Read7BitEncodedInt()));
        saved = tail.Count;
    }

    // Entries are JSON, so a page is an array of them.
    static byte[] Encode(IReadOnlyList<byte[]> entries)
    {
        using var bytes = new MemoryStream();
        for (var i = 0; i < entries.Count; i++)
        {
            bytes.WriteByte((byte)(i == 0 ? '[' : ','));
            bytes.Write(entries[i]);
        }
        bytes.WriteByte((byte)']');
        return bytes.ToArray();
    }

    static List<byte[]> Decode(ReadOnlyMemory<byte> page)
    {
        using var document = JsonDocument.Parse(page);
        return [.. document.RootElement.EnumerateArray().Select(e => JsonSerializer.SerializeToUtf8Bytes(e))];
    }
}
