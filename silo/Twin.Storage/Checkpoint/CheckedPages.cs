using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using SQLitePCL;
using Twin.Model.Telemetry.Chunks;

namespace Twin.Storage.Checkpoint;

/// <summary>A layer between SQLite and the file system: every page of the database file carries a checksum, and one that does not fit is not read.</summary>
/// <remarks>
/// SQLite checks the form of its trees, not their contents: a flipped bit in a key of an inner page hides rows without
/// an error. Pages reserve their last 8 bytes (a feature of the file format), which SQLite leaves alone; this layer puts
/// CRC32C over the page and its number there when a page goes to the database file, and checks it when one comes back.
/// The WAL has checksums of its own, checked when it is recovered. A page of zeros was never written, and passes:
/// SQLite finds no tree in it.
/// It is the standard VFS with another <c>xOpen</c>, which gives database files its method table with another
/// <c>xRead</c> and <c>xWrite</c>; see sqlite.org/vfs.html and sqlite.org/cksumvfs.html, of which this is the simple half.
/// </remarks>
static unsafe partial class CheckedPages
{
    public const string VfsName = "twin-checked";

    /// <summary>Bytes at a page's end for the checksum; set before the first page is written.</summary>
    public const int ReservedBytes = 8;

    /// <summary>SQLITE_IOERR_DATA: a page did not fit its checksum.</summary>
    public const int DataError = raw.SQLITE_IOERR | 32 << 8;

    // Marks a checksum that this layer wrote, so that a page of another writer does not pass by one chance in 2^32.
    const uint Signature = 0x6e69_7754;

    // Fields of sqlite3_vfs and sqlite3_io_methods by their number of 64-bit words: the ints at the head share words.
    // The later versions of both are longer; the tables are copied as words, since only these fields are of interest.
    const int VfsWords = 21, VfsWordsOf2 = 18, VfsWordsOf1 = 17, VfsNext = 2, VfsNameWord = 3, VfsOpen = 5;
    const int MethodWords = 19, MethodWordsOf2 = 17, MethodWordsOf1 = 13, MethodRead = 2, MethodWrite = 3;
    const int MainDatabase = 0x100;

    static readonly Lock Gate = new();
    static nint* standardVfs;
    static nint* standardMethods;
    static nint* checkedMethods;

    [ThreadStatic] static byte[]? scratch;
    [ThreadStatic] static long damagedPage;

    /// <summary>The page that this thread found damaged last.</summary>
    public static long DamagedPage => damagedPage;

    /// <summary>Makes the layer known to SQLite, once a process.</summary>
    public static void Register()
    {
        lock (Gate)
        {
            if (standardVfs is not null) return;
            if (sizeof(nint) != 8) throw new PlatformNotSupportedException("the store needs a 64-bit process");
            standardVfs = (nint*)FindVfs(0);
            var vfs = (nint*)NativeMemory.AllocZeroed(VfsWords, (nuint)sizeof(nint));
            Copy(standardVfs, vfs, VfsWordsOf1, VfsWordsOf2, VfsWords);
            vfs[VfsNext] = 0;
            vfs[VfsNameWord] = Marshal.StringToCoTaskMemUTF8(VfsName);
            vfs[VfsOpen] = (nint)(delegate* unmanaged[Cdecl]<nint, nint, nint*, int, int*, int>)&Open;
            if (RegisterVfs((nint)vfs, makeDefault: 0) != raw.SQLITE_OK) throw new InvalidOperationException("SQLite refuses the VFS");
        }
    }

    /// <summary>Reserves the checksum's place in the pages of a database that is still empty.</summary>
    public static void Reserve(sqlite3 connection)
    {
        const int ReserveBytes = 38;
        var bytes = ReservedBytes;
        if (FileControl(connection.DangerousGetHandle(), "main", ReserveBytes, &bytes) != raw.SQLITE_OK)
            throw new InvalidOperationException("SQLite reserves no bytes");
    }

    // Both tables begin with their version.
    static void Copy(nint* from, nint* to, int wordsOf1, int wordsOf2, int wordsOf3) =>
        new ReadOnlySpan<nint>(from, *(int*)from switch { 1 => wordsOf1, 2 => wordsOf2, _ => wordsOf3 }).CopyTo(new(to, wordsOf3));

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Open(nint vfs, nint name, nint* file, int flags, int* outFlags)
    {
        var open = (delegate* unmanaged[Cdecl]<nint, nint, nint*, int, int*, int>)standardVfs[VfsOpen];
        var result = open((nint)standardVfs, name, file, flags, outFlags);
        if (result != raw.SQLITE_OK || (flags & MainDatabase) == 0 || file[0] == 0) return result;
        file[0] = (nint)MethodsFor((nint*)file[0]);
        return result;
    }

    // The first word of an open file is its method table.
    static nint* MethodsFor(nint* methods)
    {
        lock (Gate)
        {
            if (checkedMethods is null)
            {
                var table = (nint*)NativeMemory.AllocZeroed(MethodWords, (nuint)sizeof(nint));
                Copy(methods, table, MethodWordsOf1, MethodWordsOf2, MethodWords);
                table[MethodRead] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)&Read;
                table[MethodWrite] = (nint)(delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)&Write;
                standardMethods = methods;
                checkedMethods = table;
            }
            if (methods[MethodRead] != standardMethods[MethodRead] || methods[MethodWrite] != standardMethods[MethodWrite])
                Environment.FailFast("SQLite opened database files by two kinds of file systems");
            return checkedMethods;
        }
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Read(nint file, byte* buffer, int amount, long offset)
    {
        var read = (delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)standardMethods[MethodRead];
        // The first bytes of the header are read alone, to learn the page size; the whole page follows.
        if (amount < 512) return read(file, buffer, amount, offset);
        if (amount == Schema.PageBytes)
        {
            var result = read(file, buffer, amount, offset);
            return result != raw.SQLITE_OK ? result : Checked(new(buffer, amount), offset / amount);
        }
        // Of a long value's overflow pages SQLite reads only what it uses, straight from the file: the page is read and checked whole.
        var (number, within) = Math.DivRem(offset, Schema.PageBytes);
        if (within + amount > Schema.PageBytes) return DataError;
        var page = scratch ??= GC.AllocateArray<byte>(Schema.PageBytes, pinned: true);
        fixed (byte* start = page)
        {
            var result = read(file, start, page.Length, number * Schema.PageBytes);
            if (result == raw.SQLITE_OK) result = Checked(page, number);
            if (result == raw.SQLITE_OK) page.AsSpan((int)within, amount).CopyTo(new(buffer, amount));
            return result;
        }
    }

    static int Checked(ReadOnlySpan<byte> page, long number)
    {
        if (Fits(page, number) || !page.ContainsAnyExcept((byte)0)) return raw.SQLITE_OK;
        damagedPage = number + 1;
        return DataError;
    }

    [UnmanagedCallersOnly(CallConvs = [typeof(CallConvCdecl)])]
    static int Write(nint file, byte* buffer, int amount, long offset)
    {
        var write = (delegate* unmanaged[Cdecl]<nint, byte*, int, long, int>)standardMethods[MethodWrite];
        if (amount != Schema.PageBytes) return write(file, buffer, amount, offset);
        var page = scratch ??= GC.AllocateArray<byte>(Schema.PageBytes, pinned: true);
        new ReadOnlySpan<byte>(buffer, amount).CopyTo(page);
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(amount - 8), ChecksumOf(page, offset / amount));
        BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(amount - 4), Signature);
        fixed (byte* start = page) return write(file, start, amount, offset);
    }

    static bool Fits(ReadOnlySpan<byte> page, long number) =>
        BinaryPrimitives.ReadUInt32LittleEndian(page[^4..]) == Signature &&
        BinaryPrimitives.ReadUInt32LittleEndian(page[^8..]) == ChecksumOf(page, number);

    static uint ChecksumOf(ReadOnlySpan<byte> page, long number) =>
        ~Crc.Add(BitOperations.Crc32C(uint.MaxValue, (ulong)number), page[..^ReservedBytes]);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_find")]
    private static partial nint FindVfs(nint name);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_vfs_register")]
    private static partial int RegisterVfs(nint vfs, int makeDefault);

    [LibraryImport("e_sqlite3", EntryPoint = "sqlite3_file_control", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int FileControl(nint connection, string database, int operation, int* argument);
}
