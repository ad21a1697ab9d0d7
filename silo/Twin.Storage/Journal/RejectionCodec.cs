using System.Buffers.Binary;
using System.Text;
using Twin.Model.Telemetry;

namespace Twin.Storage.Journal;

/// <summary>A rejection: reason, readings, length of the name (-1: none), length of the payload, name in UTF-8, payload.</summary>
/// <remarks>Ingest cuts name and payload already; here they are cut again, so that no gateway can fill a frame.</remarks>
static class RejectionCodec
{
    const int FixedBytes = 1 + 4 + 2 + 2;

    public static long BoundBytes(Rejection rejection, JournalOptions options) =>
        FixedBytes + options.MaxRejectionNameBytes + Math.Min(rejection.Payload.Length, options.MaxRejectionPayloadBytes);

    /// <summary>Returns the bytes written.</summary>
    public static int Write(Span<byte> to, Rejection rejection, JournalOptions options)
    {
        var name = NoName;
        var nameBytes = 0;
        if (rejection.PointName is { } pointName)
        {
            // Cuts after a whole character; what does not fit is left out.
            Encoding.UTF8.GetEncoder().Convert(pointName, to.Slice(FixedBytes, options.MaxRejectionNameBytes),
                flush: true, out _, out nameBytes, out _);
            name = (short)nameBytes;
        }
        var payload = rejection.Payload.AsSpan(0, Math.Min(rejection.Payload.Length, options.MaxRejectionPayloadBytes));
        to[0] = (byte)rejection.Reason;
        BinaryPrimitives.WriteInt32LittleEndian(to[1..], rejection.Readings);
        BinaryPrimitives.WriteInt16LittleEndian(to[5..], name);
        BinaryPrimitives.WriteUInt16LittleEndian(to[7..], (ushort)payload.Length);
        payload.CopyTo(to[(FixedBytes + nameBytes)..]);
        return FixedBytes + nameBytes + payload.Length;
    }

    /// <summary>Reads one and moves past it; false where the bytes do not hold one.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> from, List<Rejection> into)
    {
        if (from.Length < FixedBytes) return false;
        var reason = (RejectionReason)from[0];
        var readings = BinaryPrimitives.ReadInt32LittleEndian(from[1..]);
        var name = BinaryPrimitives.ReadInt16LittleEndian(from[5..]);
        var payloadBytes = BinaryPrimitives.ReadUInt16LittleEndian(from[7..]);
        var nameBytes = Math.Max((int)name, 0);
        if (name < NoName || FixedBytes + nameBytes + payloadBytes > from.Length) return false;
        var pointName = name == NoName ? null : Encoding.UTF8.GetString(from.Slice(FixedBytes, nameBytes));
        into.Add(new(reason, readings, pointName, from.Slice(FixedBytes + nameBytes, payloadBytes).ToArray()));
        from = from[(FixedBytes + nameBytes + payloadBytes)..];
        return true;
    }

    const short NoName = -1;
}
