using System.Net;
using System.Net.Sockets;
using Npgsql;
using Orleans.Configuration;
using Twin.City.CommandLine;

namespace Twin.City.Clustering;

/// <summary>How a silo finds the others: by the database that they share, or, in evaluation mode, not at all.</summary>
static class CityClustering
{
    const int NameMax = 150;

    // The provider's name for PostgreSQL.
    const string Npgsql = "Npgsql";

    /// <summary>Another silo is asked this often whether it is there, and has as long to answer; missing three times in a row it is voted out.</summary>
    /// <remarks>So a silo that was lost is gone for all after some 6 to 12 s. Orleans itself would take half a minute; all that time its facilities are nowhere.</remarks>
    static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Silos say this often in the table that they are there: who has not for three times as long keeps no newcomer from joining.</summary>
    static readonly TimeSpan AliveInterval = TimeSpan.FromSeconds(5);

    /// <summary>Connections of membership and reminders: few calls, none of them urgent.</summary>
    const int ConnectionsMax = 4;

    /// <returns>Null where the options fit; else one line that names key, value and rule.</returns>
    public static async Task<string?> UnfitAsync(CityOptions options, CancellationToken cancel)
    {
        if (options.OperatorToken is { Length: < 16 or > 256 }) return "--operator-token: it must have 16 to 256 characters";
        if (options.Cluster.Length is 0 or > NameMax) return $"--cluster: '{options.Cluster}' must have 1 to {NameMax} characters";
        if (options.Postgres is null) return null;
        try
        {
            _ = new NpgsqlConnectionStringBuilder(options.Postgres);
            await AddressAsync(options.Advertise, cancel);
            return null;
        }
        catch (ArgumentException error)
        {
            // The message names the keyword and no value: the string holds a password.
            return $"--postgres: not a connection string: {error.Message}";
        }
        catch (SocketException error)
        {
            return $"--advertise: '{options.Advertise}' is no address and no name that resolves to one: {error.Message}";
        }
    }

    public static void UseCityClustering(this ISiloBuilder silo, CityOptions options)
    {
        if (options.Postgres is not { } postgres)
        {
            silo.UseLocalhostClustering(options.SiloPort, options.GatewayPort);
            silo.UseInMemoryReminderService();
            return;
        }
        var connection = new NpgsqlConnectionStringBuilder(postgres) { ApplicationName = "twin cluster", MaxPoolSize = ConnectionsMax }.ToString();
        var address = AddressAsync(options.Advertise, CancellationToken.None).GetAwaiter().GetResult();
        silo.ConfigureEndpoints(address, options.SiloPort, options.GatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        silo.Services.AddHostedService<SiloWatch>();
        silo.Configure<ClusterOptions>(cluster => cluster.ClusterId = cluster.ServiceId = options.Cluster);
        silo.Configure<ClusterMembershipOptions>(membership =>
            (membership.ProbeTimeout, membership.IAmAliveTablePublishTimeout) = (ProbeTimeout, AliveInterval));
        silo.UseAdoNetClustering(clustering => (clustering.Invariant, clustering.ConnectionString) = (Npgsql, connection));
        silo.UseAdoNetReminderService(reminders => (reminders.Invariant, reminders.ConnectionString) = (Npgsql, connection));
    }

    static async Task<IPAddress> AddressAsync(string advertised, CancellationToken cancel) =>
        IPAddress.TryParse(advertised, out var address) ? address : (await Dns.GetHostAddressesAsync(advertised, AddressFamily.InterNetwork, cancel))[0];
}
