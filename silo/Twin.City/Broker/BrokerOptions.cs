using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using MQTTnet;
using MQTTnet.Formatter;
using Twin.Delivery.Broker;
using Twin.Delivery.Slots;

namespace Twin.City.Broker;

/// <summary>The brokers that this silo consumes from, and how. The same at every silo of a cluster.</summary>
sealed record BrokerOptions
{
    /// <summary>Each brings a group of slots; the first has <see cref="SlotOptions.Group"/>'s name, the next ones that name and a number.</summary>
    /// <remarks>Their order is part of it: a slot's number names messages that are redelivered.</remarks>
    public required IReadOnlyList<BrokerAddress> Addresses { get; init; }

    /// <summary>Of the certificates' issuers; null: those that the machine trusts.</summary>
    public X509Certificate2Collection? Authorities { get; init; }

    public SlotOptions Slots { get; init; } = new();

    /// <summary>Messages that one client has in hand, not yet acknowledged. As <c>max_inflight_messages</c> of <c>infra/city/mosquitto.conf</c>.</summary>
    public const ushort ReceiveMaximum = 1000;

    /// <summary>How long the broker keeps a session that nobody takes up, with what waits in it: a city's silos may be away over a long holiday.</summary>
    public static readonly TimeSpan SessionExpiry = TimeSpan.FromDays(14);

    /// <summary>A dead connection is noticed after one and a half times this at the latest.</summary>
    public static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Connection, log-in and subscriptions are to be done within this.</summary>
    public static readonly TimeSpan ConnectWithin = TimeSpan.FromSeconds(10);

    public SlotOptions SlotsOf(int broker) => broker == 0 ? Slots : Slots with { Group = $"{Slots.Group}-b{broker + 1}" };

    /// <summary>A slot's number among those of all brokers.</summary>
    public static int NumberOf(int broker, HeldSlot slot) => broker * SlotOptions.SlotsMax + slot.Number;

    public MqttClientOptions ClientOf(BrokerAddress address, string clientId)
    {
        var options = new MqttClientOptionsBuilder()
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithTcpServer(address.Host, address.Port)
            .WithClientId(clientId)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)SessionExpiry.TotalSeconds)
            .WithReceiveMaximum(ReceiveMaximum)
            .WithKeepAlivePeriod(KeepAlive)
            .WithTimeout(ConnectWithin);
        if (address.User is { } user) options.WithCredentials(user, address.Password);
        // Revocation is asked of the issuer on the network: a broker must not be away because that is.
        if (address.UsesTls) options.WithTlsOptions(tls =>
        {
            tls.UseTls().WithRevocationMode(X509RevocationMode.NoCheck);
            if (Authorities is { } authorities) tls.WithTrustChain(authorities);
        });
        return options.Build();
    }

    /// <summary>Reads the authorities' certificates from a PEM file.</summary>
    /// <returns>Null, with the reason, where it has none.</returns>
    public static X509Certificate2Collection? ReadAuthorities(string file, out string? refusal)
    {
        refusal = null;
        try
        {
            var found = new X509Certificate2Collection();
            found.ImportFromPemFile(file);
            if (found.Count > 0) return found;
            refusal = $"{file} holds no certificate";
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or CryptographicException)
        {
            refusal = error.Message;
        }
        return null;
    }
}
