using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Twin.Storage.ModelFile.Compiled;

/// <summary>Bytes of a compiled model. What comes more than once is written once and then meant by its number.</summary>
sealed class CompiledWriter : IDisposable
{
    readonly ArrayBufferWriter<byte> bytes = new(1 << 20);
    readonly Dictionary<string, int> strings = new(StringComparer.Ordinal);
    readonly Dictionary<object, int> shared = new(ReferenceEqualityComparer.Instance);
    readonly Dictionary<Type, int> sharedOfType = [];

    public ReadOnlySpan<byte> Written => bytes.WrittenSpan;

    public void Dispose() => bytes.Clear();

    public void Bytes(ReadOnlySpan<byte> value) => bytes.Write(value);

    public void Flag(bool value) => Count(value ? 1 : 0);

    /// <summary>A number that is never negative and mostly small.</summary>
    public void Count(int value)
    {
        var span = bytes.GetSpan(5);
        var (at, left) = (0, (uint)value);
        for (; left >= 0x80; left >>= 7) span[at++] = (byte)(left | 0x80);
        span[at++] = (byte)left;
        bytes.Advance(at);
    }

    public void Number(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(bytes.GetSpan(sizeof(long)), value);
        bytes.Advance(sizeof(long));
    }

    public void Double(double value) => Number(BitConverter.DoubleToInt64Bits(value));

    public void Decimal(decimal value)
    {
        foreach (var part in decimal.GetBits(value)) Number(part);
    }

    /// <summary>A value or null.</summary>
    public void Optional<T>(T? value, Action<CompiledWriter, T> write) where T : struct
    {
        Flag(value is not null);
        if (value is { } some) write(this, some);
    }

    /// <summary>A text or null; one that came before is its number.</summary>
    public void Text(string? value)
    {
        if (value is null) Count(0);
        else if (strings.TryGetValue(value, out var number)) Count(number);
        else
        {
            strings[value] = strings.Count + 1;
            Count(strings.Count);
            Count(Encoding.UTF8.GetByteCount(value));
            bytes.Advance(Encoding.UTF8.GetBytes(value, bytes.GetSpan(Encoding.UTF8.GetMaxByteCount(value.Length))));
        }
    }

    /// <summary>An object or null that others share; one that came before is its number among those of its type.</summary>
    public void Shared<T>(T? value, Action<CompiledWriter, T> write) where T : class
    {
        if (value is null) Count(0);
        else if (shared.TryGetValue(value, out var number)) Count(number);
        else
        {
            number = sharedOfType.GetValueOrDefault(typeof(T)) + 1;
            sharedOfType[typeof(T)] = shared[value] = number;
            Count(number);
            write(this, value);
        }
    }
}
