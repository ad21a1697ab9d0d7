using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Delivery.History;

/// <summary>Where history is written to: InfluxDB by its client, or whatever takes its line protocol.</summary>
public interface IHistorySink
{
    /// <summary>Writes whole lines; completes when the store has taken them all. Writing the same lines again changes nothing.</summary>
    /// <param name="lines">UTF-8, as <see cref="ReadingLine"/> writes them.</param>
    /// <exception cref="HistoryException">They were not taken, or nobody knows.</exception>
    Task WriteAsync(ReadOnlyMemory<byte> lines, CancellationToken cancellation);
}

/// <summary>A history that can be read, too.</summary>
public interface IHistoryStore : IHistorySink
{
    /// <summary>The earliest readings of [from, to), in order of time, at most so many. Rivals of the last instant may be missing where there are as many.</summary>
    /// <remarks>What was written is in the answer once its write completed. A reading that was written under two names may come twice.</remarks>
    /// <exception cref="HistoryException">The store does not answer, or not with readings.</exception>
    Task<IReadOnlyList<StoredReading>> ReadAsync(PointKey point, long fromMs, long toMs, int limit, CancellationToken cancellation);
}

/// <summary>Why history takes or tells nothing.</summary>
/// <param name="fault">One line for the log and <c>readyz</c>, with the store's place and words, without credentials.</param>
public sealed class HistoryException(string fault, Exception? inner = null) : Exception(fault, inner);
