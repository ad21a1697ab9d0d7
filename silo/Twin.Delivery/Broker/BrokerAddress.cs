using System.Diagnostics.CodeAnalysis;

namespace Twin.Delivery.Broker;

/// <summary>A broker and who we are there: <c>mqtt://user:password@host:port</c>, or <c>mqtts://</c> over TLS. It is written without the password.</summary>
/// <param name="User">Null: without credentials.</param>
public sealed record BrokerAddress(string Host, int Port, bool UsesTls, string? User, string? Password)
{
    /// <summary>Brokers of one city: each brings a group of slots.</summary>
    public const int CountMax = 8;

    const int PlainPort = 1883, TlsPort = 8883;

    /// <summary>Reads one or more, separated by commas; a comma in a password is written %2C.</summary>
    /// <param name="refusal">What is wrong, and where; it repeats no password.</param>
    public static bool TryParseAll(string text, out IReadOnlyList<BrokerAddress> addresses, [NotNullWhen(false)] out string? refusal)
    {
        var found = new List<BrokerAddress>();
        addresses = found;
        foreach (var (index, part) in text.Split(',', StringSplitOptions.TrimEntries).Index())
        {
            if (!TryParse(part, out var address, out refusal))
            {
                refusal = $"broker {index + 1}: {refusal}";
                return false;
            }
            if (found.Any(f => (f.Host, f.Port) == (address.Host, address.Port)))
            {
                refusal = $"broker {index + 1}: {address} is named twice";
                return false;
            }
            found.Add(address);
        }
        refusal = found.Count > CountMax ? $"{found.Count} brokers; it must be {CountMax} at most" : null;
        return refusal is null;
    }

    static bool TryParse(string text, [NotNullWhen(true)] out BrokerAddress? address, [NotNullWhen(false)] out string? refusal)
    {
        (address, refusal) = (null, null);
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("mqtt" or "mqtts") || uri.Host.Length == 0)
            refusal = "it must be mqtt://user:password@host:port, or mqtts:// for TLS";
        else if (uri.AbsolutePath is not ("" or "/") || uri.Query.Length > 0 || uri.Fragment.Length > 0)
            refusal = $"nothing may follow {uri.Scheme}://{uri.Authority}; a / ? or # in a user's name or password is written %2F %3F or %23";
        if (refusal is not null) return false;
        var tls = uri!.Scheme == "mqtts";
        var (user, password) = uri.UserInfo.Split(':', 2) is var parts && parts[0].Length > 0
            ? (Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : null) : (null, null);
        address = new(uri.DnsSafeHost, uri.Port > 0 ? uri.Port : tls ? TlsPort : PlainPort, tls, user, password);
        return true;
    }

    public override string ToString() => $"{(UsesTls ? "mqtts" : "mqtt")}://{(Host.Contains(':') ? $"[{Host}]" : Host)}:{Port}";
}
