using Microsoft.Extensions.DependencyInjection;
using Twin.Ingest.Mqtt;
using Twin.Ingest.Mqtt.Sessions;

namespace Twin.Ingest;

public static class IngestServices
{
    /// <summary>Registers the MQTT endpoint.</summary>
    /// <remarks>
    /// The host provides <see cref="Model.Telemetry.ICommitLog"/>, <see cref="Func{TResult}"/> of <see cref="Model.Topology.CityModel"/>
    /// and <see cref="TimeProvider"/>; fills and feeds <see cref="SessionStore"/>; calls <see cref="MqttBroker.Open"/> after replay.
    /// </remarks>
    public static IServiceCollection AddTwinIngest(this IServiceCollection services, MqttOptions options) => services
        .AddMetrics()
        .AddSingleton(options)
        .AddSingleton<IngestMetrics>()
        .AddSingleton<SessionStore>()
        .AddSingleton<MqttBroker>()
        .AddSingleton<MqttEndpoint>();
}
