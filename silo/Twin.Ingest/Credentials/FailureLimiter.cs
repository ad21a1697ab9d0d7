using System.Net;
using System.Net.Sockets;

namespace Twin.Ingest.Credentials;

/// <summary>Counts failed credentials of an address within a window; over the bound the address is refused unheard.</summary>
/// <remarks>
/// An attempt takes a place before it is hashed and gets it back if it was right, so a flood of parallel guesses is bounded too.
/// </remarks>
internal sealed class FailureLimiter(int failuresMax, int windowMs)
{
    // 65,536 addresses x about 100 bytes. When full, the window is begun anew for all: guessing from that many addresses is not
    // for us to stop.
    const int AddressesMax = 65_536;

    readonly record struct Window(long StartMs, int Taken);

    readonly Lock gate = new();
    readonly Dictionary<IPAddress, Window> byAddress = [];

    /// <param name="nowMs">Any monotonic clock.</param>
    public bool TryTake(IPAddress? address, long nowMs)
    {
        var key = KeyOf(address);
        lock (gate)
        {
            var window = byAddress.GetValueOrDefault(key);
            if (window.Taken == 0 || nowMs - window.StartMs >= windowMs) window = new(nowMs, 0);
            if (window.Taken >= failuresMax) return false;
            if (byAddress.Count >= AddressesMax && !byAddress.ContainsKey(key)) byAddress.Clear();
            byAddress[key] = window with { Taken = window.Taken + 1 };
            return true;
        }
    }

    public void GiveBack(IPAddress? address)
    {
        var key = KeyOf(address);
        lock (gate)
        {
            if (!byAddress.TryGetValue(key, out var window)) return;
            if (window.Taken <= 1) byAddress.Remove(key);
            else byAddress[key] = window with { Taken = window.Taken - 1 };
        }
    }

    // Who has one IPv6 address has its /64.
    static IPAddress KeyOf(IPAddress? address)
    {
        if (address is null) return IPAddress.None;
        if (address.IsIPv4MappedToIPv6) return address.MapToIPv4();
        if (address.AddressFamily != AddressFamily.InterNetworkV6) return address;
        var bytes = address.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new(bytes);
    }
}
