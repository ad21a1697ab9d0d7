using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Keys;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>The newest revision of a model, read and put together, as bytes beside its text: a start of a million points need not read YAML.</summary>
/// <remarks>
/// The text stays the truth. The file counts only where its checksum holds and it was made by this very build of the program from these very
/// files of keys and text; otherwise it is made anew, and whatever happens to it costs time alone. So it is neither synced nor backed up.
/// <code>
/// 8          a title, in the byte order of the machine: other numbers in it are too
/// 2 x 16     the builds of the model and of this reader that made it
/// 8 + 4      bytes and CRC32C of the files of keys and text that it was made from
/// ...        <see cref="CompiledCity"/>
/// 4          CRC32C of all bytes above
/// </code>
/// </remarks>
sealed class CompiledFile(string folder)
{
    /// <summary>Ends the names of these files: <c>000003.compiled</c>.</summary>
    public const string Extension = "compiled";

    const int BuildBytes = 16, TailBytes = sizeof(uint);

    const ulong Title = 0x316c_646d_6e69_7774; // "twinmdl1"
    const int HeaderBytes = sizeof(ulong) + 2 * BuildBytes + sizeof(long) + sizeof(uint);

    /// <summary>The model as it was written; null where there is none, or none that counts.</summary>
    /// <param name="all">Every revision's keys, the newest last.</param>
    public CityModel? Read(IReadOnlyList<KeyHeader> all)
    {
        byte[] bytes;
        try
        {
            bytes = File.ReadAllBytes(PathOf(all[^1].Revision));
        }
        catch (Exception absent) when (absent is IOException or UnauthorizedAccessException)
        {
            return null;
        }
        if (bytes.Length < HeaderBytes + TailBytes || !bytes.AsSpan(0, HeaderBytes).SequenceEqual(HeaderOf(all))) return null;
        var body = bytes.AsSpan(0, bytes.Length - TailBytes);
        if (BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(body.Length)) != KeyFile.ChecksumOf(body)) return null;
        using var reader = new CompiledReader(bytes, HeaderBytes);
        return CompiledCity.Read(reader, all[^1].Revision);
    }

    /// <summary>Writes what <see cref="Read"/> gives back, and removes what it takes the place of. A disk that cannot take it goes without.</summary>
    public void Write(IReadOnlyList<KeyHeader> all, CityModel model, CityDraft draft)
    {
        var path = PathOf(model.Revision);
        try
        {
            foreach (var older in Directory.EnumerateFiles(folder, $"*.{Extension}").ToArray())
                if (older != path) File.Delete(older);
            using var writer = new CompiledWriter();
            writer.Bytes(HeaderOf(all));
            CompiledCity.Write(writer, model, draft);
            var next = path + ".next";
            using (var file = File.Create(next))
            {
                var body = writer.Written;
                file.Write(body);
                Span<byte> tail = stackalloc byte[TailBytes];
                BinaryPrimitives.WriteUInt32LittleEndian(tail, KeyFile.ChecksumOf(body));
                file.Write(tail);
            }
            File.Move(next, path, overwrite: true);
        }
        catch (Exception unwritten) when (unwritten is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    string PathOf(int revision) => RevisionFiles.PathOf(folder, revision, Extension);

    static byte[] HeaderOf(IReadOnlyList<KeyHeader> all)
    {
        var header = new byte[HeaderBytes];
        MemoryMarshal.Write(header, Title);
        var at = sizeof(ulong);
        // A build reads a text in its own way; another one may read it otherwise.
        foreach (var build in (Guid[])[BuildOf(typeof(CityModel)), BuildOf(typeof(CompiledFile))])
        {
            build.TryWriteBytes(header.AsSpan(at));
            at += BuildBytes;
        }
        // Each file of keys states the checksum of the text beside it, and its own covers that.
        Span<byte> checksums = new byte[all.Count * sizeof(uint)];
        for (var i = 0; i < all.Count; i++) BinaryPrimitives.WriteUInt32LittleEndian(checksums[(i * sizeof(uint))..], all[i].Checksum);
        BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(at), all.Sum(k => k.FileBytes + k.ModelBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at + sizeof(long)), KeyFile.ChecksumOf(checksums));
        return header;
    }

    static Guid BuildOf(Type type) => type.Module.ModuleVersionId;
}
