using Twin.City.Grains;
using Twin.Delivery.FacilityJournal;
using Twin.Ingest.Mqtt;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Model.Topology;

namespace Twin.City.Hosting;

/// <summary>How long sessions of gateways at a silo's own endpoint live: in evaluation mode beyond connections and restarts, in a cluster as long as the connection.</summary>
/// <remarks>
/// A gateway of a cluster may come back to any silo. A silo that resumed a session as it knew it would take a message for one that it
/// has seen, by a packet id that was released elsewhere meanwhile. So it says that it has none, and the gateway sends what it has no
/// answer for again; readings that were taken before are duplicates (decision 0028).
/// </remarks>
sealed class CitySessions
{
    /// <summary>Numbers of one life of a silo: a session a second for 100 years.</summary>
    const int LifeBits = 32;

    readonly PostgresStore? cluster;

    CitySessions(PostgresStore? cluster) => this.cluster = cluster;

    public static CitySessions Of(CityStores stores) => new(stores.Postgres);

    public MqttOptions Options => cluster is null ? new() : new() { SessionExpirySecondsMax = 0 };

    /// <summary>Brings sessions back from the gateways' journals, before the first gateway connects; in a cluster, begins this life's numbers.</summary>
    public async Task BeginAsync(SessionStore sessions, CityModel model, IGrainFactory grains)
    {
        if (cluster is not null)
        {
            sessions.NumberFrom((long)await cluster.NextLifeAsync(CancellationToken.None) << LifeBits);
            return;
        }
        foreach (var gateway in model.AllGateways) sessions.Merge(await grains.Gateway(gateway.Key).Sessions());
    }
}
