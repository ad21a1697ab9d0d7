namespace Twin.Delivery.LineProtocol;

/// <summary>Where history is written to: InfluxDB by its client, or whatever takes its line protocol.</summary>
public interface IHistorySink
{
    /// <summary>Writes whole lines; completes when the store has taken them all. Writing the same lines again changes nothing.</summary>
    /// <param name="lines">UTF-8, as <see cref="Model.Telemetry.ReadingLine"/> writes them.</param>
    /// <exception cref="HistorySinkException">They were not taken, or nobody knows.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation);
}

/// <summary>Why history takes nothing.</summary>
/// <param name="fault">One line for the log and <c>readyz</c>, with the store's place and words, without credentials.</param>
public sealed class HistorySinkException(string fault, Exception? inner = null) : Exception(fault, inner);
