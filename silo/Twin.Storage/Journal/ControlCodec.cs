using System.Runtime.InteropServices;

namespace Twin.Storage.Journal;

/// <summary>A control record as bytes: length of the body, kind, body, zeros to the next multiple of 8.</summary>
public static class ControlCodec
{
    const int HeaderBytes = 2 * sizeof(int);

    /// <summary>The most that a control record can take.</summary>
    public static long BoundBytes(in ControlRecord control) => HeaderBytes + (long)control.Body.Length + FrameHeader.Alignment;

    /// <summary>Writes a record to where there is room for its bound.</summary>
    /// <returns>The bytes written, a multiple of 8.</returns>
    public static int Write(Span<byte> to, in ControlRecord control)
    {
        MemoryMarshal.Write(to, control.Body.Length);
        MemoryMarshal.Write(to[sizeof(int)..], (int)control.Kind);
        control.Body.Span.CopyTo(to[HeaderBytes..]);
        var at = HeaderBytes + control.Body.Length;
        var end = Aligned.Up(at);
        to[at..end].Clear();
        return end;
    }

    /// <summary>Reads a record and moves past it; false where the bytes do not hold one.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> from, List<ControlRecord> into)
    {
        if (from.Length < HeaderBytes) return false;
        var length = MemoryMarshal.Read<int>(from);
        var kind = MemoryMarshal.Read<int>(from[sizeof(int)..]);
        from = from[HeaderBytes..];
        if (length < 0 || length > from.Length || kind is < 0 or > byte.MaxValue) return false;
        into.Add(new((ControlKind)kind, from[..length].ToArray()));
        from = from[Math.Min(from.Length, Aligned.Up(length))..];
        return true;
    }
}
