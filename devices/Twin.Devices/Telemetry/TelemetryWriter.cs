using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Twin.Devices.Telemetry;

/// <summary>Builds a telemetry payload: one object <c>{"ts": ms, "points": {"name": value}}</c>, or an array of such.</summary>
sealed class TelemetryWriter
{
    readonly ArrayBufferWriter<byte> output = new(1024);
    int objects;
    int readings;

    public int Objects => objects;
    public int Readings { get; private set; }
    public bool IsEmpty => objects == 0;

    /// <summary>A topic of the telemetry contract, in UTF-8: <c>twin/v1/{park}/{gateway}/{channel}</c>.</summary>
    public static byte[] Topic(string userName, string channel) => Encoding.UTF8.GetBytes($"twin/v1/{userName}/{channel}");

    /// <summary>A local name as it stands in the payload: quoted, escaped, with its colon.</summary>
    public static byte[] Key(string localName) => [(byte)'"', .. JsonEncodedText.Encode(localName, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).EncodedUtf8Bytes, (byte)'"', (byte)':'];

    /// <summary>Begins an object; all readings until <see cref="End"/> have this source time.</summary>
    public void Begin(long timeMs)
    {
        output.Write(objects++ == 0 ? "[{\"ts\":"u8 : ",{\"ts\":"u8);
        Write(timeMs);
        output.Write(",\"points\":{"u8);
        readings = 0;
    }

    /// <param name="key">From <see cref="Key"/>.</param>
    /// <param name="micro">Micro-units of the point's unit.</param>
    public void Add(ReadOnlySpan<byte> key, long micro)
    {
        if (readings++ > 0) output.Write(","u8);
        output.Write(key);
        output.Advance(MicroText.Write(output.GetSpan(MicroText.LengthMax), micro));
        Readings++;
    }

    public void End() => output.Write("}}"u8);

    /// <summary>Takes the payload: a single object where one was begun, otherwise an array. The writer is empty again.</summary>
    public byte[] Take()
    {
        if (objects > 1) output.Write("]"u8);
        var payload = output.WrittenSpan[(objects == 1 ? 1 : 0)..].ToArray();
        output.ResetWrittenCount();
        (objects, Readings) = (0, 0);
        return payload;
    }

    void Write(long whole)
    {
        if (whole < 0) output.Write("-"u8);
        output.Advance(MicroText.WriteWhole(output.GetSpan(MicroText.LengthMax), (ulong)Math.Abs(whole)));
    }
}
