using System.Globalization;
using System.Text;
using Microsoft.Extensions.Logging;

namespace Twin.Delivery.Broker;

/// <summary>How one broker is doing, as this silo's clients see it: told once in the log when it changes, and to <c>readyz</c> as long as it lasts.</summary>
/// <remarks>Any thread.</remarks>
public sealed partial class BrokerState(BrokerAddress address, ILogger<BrokerState> logger)
{
    /// <summary>Where mosquitto says how many messages it has dropped since it began, because a queue was full.</summary>
    public const string DroppedTopic = "$SYS/broker/publish/messages/dropped";

    readonly Lock gate = new();
    readonly SortedDictionary<string, string> faults = new(StringComparer.Ordinal);
    readonly HashSet<string> connected = new(StringComparer.Ordinal);
    long? dropped;

    public BrokerAddress Address => address;

    /// <summary>What is wrong, and for which clients; null while all is well.</summary>
    public string? Fault
    {
        get
        {
            lock (gate)
                return faults.Count == 0 ? null : string.Join("; ", faults.GroupBy(f => f.Value, StringComparer.Ordinal)
                    .Select(f => $"broker {address}: {f.Key} ({string.Join(", ", f.Select(c => c.Key))})"));
        }
    }

    /// <summary>Clients that take messages.</summary>
    public int Connected
    {
        get { lock (gate) return connected.Count; }
    }

    /// <summary>What the broker last said that it dropped; null where it says nothing of it.</summary>
    public long? Dropped
    {
        get { lock (gate) return dropped; }
    }

    /// <summary>A client does not take messages, and why.</summary>
    public void Failed(string clientId, string reason)
    {
        bool isNews;
        lock (gate)
        {
            connected.Remove(clientId);
            isNews = !faults.ContainsValue(reason);
            faults[clientId] = reason;
        }
        if (isNews) LogFault(logger, address, clientId, reason);
    }

    /// <summary>A client begins, or tries again.</summary>
    public void Connecting(string clientId)
    {
        lock (gate) faults.TryAdd(clientId, "not connected yet");
    }

    /// <summary>A client takes messages.</summary>
    public void Well(string clientId)
    {
        bool isNews;
        lock (gate)
        {
            connected.Add(clientId);
            isNews = faults.Remove(clientId) && faults.Count == 0;
        }
        if (isNews) LogWell(logger, address);
    }

    /// <summary>A client is no more: its slot is another silo's.</summary>
    public void Gone(string clientId)
    {
        lock (gate)
        {
            connected.Remove(clientId);
            faults.Remove(clientId);
        }
    }

    /// <summary>The broker told its count of dropped messages.</summary>
    public void SaidDropped(ReadOnlySpan<byte> payload)
    {
        if (!long.TryParse(Encoding.ASCII.GetString(payload), NumberStyles.None, CultureInfo.InvariantCulture, out var now)) return;
        long before;
        lock (gate)
        {
            // Began anew, it counts from nothing.
            before = dropped is { } known && known <= now ? known : 0;
            dropped = now;
        }
        if (now > before) LogDropped(logger, address, now - before, now);
    }

    [LoggerMessage(LogLevel.Error, "Broker {Address}: {Reason} ({ClientId}); tried again until it works")]
    static partial void LogFault(ILogger logger, BrokerAddress address, string clientId, string reason);

    [LoggerMessage(LogLevel.Information, "Broker {Address} gives messages to all of this silo's clients")]
    static partial void LogWell(ILogger logger, BrokerAddress address);

    [LoggerMessage(LogLevel.Error, "Broker {Address} dropped {Now} messages, {Total} since it began, because a client's queue there was full: they are lost")]
    static partial void LogDropped(ILogger logger, BrokerAddress address, long now, long total);
}
