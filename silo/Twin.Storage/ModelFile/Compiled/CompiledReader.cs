using System.Buffers.Binary;
using System.Text;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>Reads what <see cref="CompiledWriter"/> wrote. The checksum held, so the bytes are as they were written.</summary>
sealed class CompiledReader(byte[] bytes, int at) : IDisposable
{
    readonly List<string?> strings = [null];
    readonly Dictionary<Type, object> shared = [];
    byte[] bytes = bytes;
    int at = at;

    public void Dispose() => bytes = [];

    public ReadOnlySpan<byte> Bytes(int count)
    {
        at += count;
        return bytes.AsSpan(at - count, count);
    }

    public bool Flag() => bytes[at++] != 0;

    public int Count()
    {
        uint value = bytes[at++];
        if (value < 0x80) return (int)value;
        value &= 0x7f;
        for (var shift = 7; ; shift += 7)
        {
            uint next = bytes[at++];
            value |= (next & 0x7f) << shift;
            if (next < 0x80) return (int)value;
        }
    }

    public long Number() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));

    public double Double() => BitConverter.Int64BitsToDouble(Number());

    public decimal Decimal() => new([(int)Number(), (int)Number(), (int)Number(), (int)Number()]);

    public T? Optional<T>(Func<CompiledReader, T> read) where T : struct => Flag() ? read(this) : null;

    public string Text() => TextOrNull()!;

    public string? TextOrNull()
    {
        var number = Count();
        if (number == strings.Count) strings.Add(Encoding.UTF8.GetString(Bytes(Count())));
        return strings[number];
    }

    public T Shared<T>(Func<CompiledReader, T> read) where T : class => SharedOrNull(read)!;

    public T? SharedOrNull<T>(Func<CompiledReader, T> read) where T : class
    {
        var known = KnownOf<T>();
        var number = Count();
        if (number < known.Count) return known[number];
        // Its own number first: what it is made of may be of its type too.
        known.Add(null);
        return known[number] = read(this);
    }

    List<T?> KnownOf<T>() where T : class
    {
        if (shared.TryGetValue(typeof(T), out var known)) return (List<T?>)known;
        var first = new List<T?> { null };
        shared[typeof(T)] = first;
        return first;
    }
}
