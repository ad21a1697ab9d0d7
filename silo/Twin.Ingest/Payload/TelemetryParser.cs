using System.Text;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Payload;

/// <summary>Parses the telemetry contract from a payload's bytes straight into a batch's columns.</summary>
/// <remarks>
/// One parser a connection: it remembers where in the gateway's names the last reading was, because gateways send their
/// points in the same order each time. Nothing is allocated for what is accepted.
/// </remarks>
public sealed class TelemetryParser(TelemetryLimits limits)
{
    readonly Memory memory = new();

    /// <summary>
    /// Adds a message's readings and rejections to the batch, and counts them in <see cref="ReadingBatch.Received"/>.
    /// </summary>
    /// <param name="batch">Its <see cref="ReadingBatch.ReceivedMs"/> is the receipt time.</param>
    /// <param name="duplicate">The packet's DUP flag.</param>
    /// <returns>Why the whole message was refused, counted as one reading; null if at most points of it were.</returns>
    public RejectionReason? Parse(ReadOnlySpan<byte> payload, CityModel model, Gateway gateway, bool duplicate, ReadingBatch batch)
    {
        var (count, rejections) = (batch.Count, batch.Rejections.Count);
        if (payload.Length > limits.PayloadBytesMax) return Refuse(RejectionReason.PayloadTooLarge, payload, batch);

        var message = new TelemetryMessage(payload, limits, model, gateway, duplicate, batch, memory);
        if (message.Read() is { } reason)
        {
            batch.Count = count;
            batch.Rejections.RemoveRange(rejections, batch.Rejections.Count - rejections);
            return Refuse(reason, payload, batch);
        }
        batch.Received += message.Received;
        return null;
    }

    /// <summary>Records that a whole message was refused; it counts as one reading.</summary>
    public RejectionReason Refuse(RejectionReason reason, ReadOnlySpan<byte> payload, ReadingBatch batch)
    {
        batch.Received++;
        batch.Rejections.Add(new(reason, 1, null, Beginning(payload, limits)));
        return reason;
    }

    internal static byte[] Beginning(ReadOnlySpan<byte> payload, TelemetryLimits limits) =>
        payload[..Math.Min(payload.Length, limits.RejectedPayloadBytesMax)].ToArray();

    internal static string NameOf(ReadOnlySpan<byte> utf8)
    {
        const int nameBytesMax = 128; // longer than any name of the model needs to be; the rest of it says nothing
        return Encoding.UTF8.GetString(utf8[..Math.Min(utf8.Length, nameBytesMax)]);
    }

    /// <summary>What is kept from message to message.</summary>
    internal sealed class Memory
    {
        // Longer than any name of a point; what is longer still is allocated, and bounded by the payload.
        const int ScratchBytes = 256;

        readonly byte[] name = new byte[ScratchBytes];
        readonly byte[] word = new byte[ScratchBytes];

        /// <summary>Where in the gateway's names the next reading is looked for first.</summary>
        public int Hint;

        /// <summary>Room for a point's name without escapes; a word that is unescaped meanwhile does not overwrite it.</summary>
        public Span<byte> Name(int length) => length <= ScratchBytes ? name : new byte[length];

        public Span<byte> Word(int length) => length <= ScratchBytes ? word : new byte[length];
    }
}
