using System.Net;
using Twin.Ingest.Mqtt;
using Twin.Park.CommandLine;

namespace Twin.Park.Hosting;

/// <summary>The broker's bounds as the command line sets them.</summary>
static class BrokerOptions
{
    public static MqttOptions Of(ParkOptions options)
    {
        var bounds = options.Conformance ? MqttOptions.ForConformance : new();
        return options.MqttMaxPacket is { } bytes ? bounds with { PacketBytesMax = bytes, PayloadBytesMax = Math.Min(bounds.PayloadBytesMax, bytes) } : bounds;
    }

    /// <summary>What is wrong with the options, naming the option and its rule; null where nothing is.</summary>
    public static string? Refusal(ParkOptions options)
    {
        if (options.MqttMaxPacket is < 1_024 or > 268_435_455) return $"--mqtt-max-packet: {options.MqttMaxPacket} is not from 1024 to 268435455";
        if (!options.Conformance) return null;
        foreach (var (name, endpoint) in ((string, IPEndPoint?)[])[("--http", options.Http), ("--mqtt", options.Mqtt), ("--mqtts", options.Mqtts)])
            if (endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
                return $"--conformance: {name} {endpoint} reaches beyond this machine, and a broker without credentials serves it alone: listen on 127.0.0.1";
        return null;
    }
}
