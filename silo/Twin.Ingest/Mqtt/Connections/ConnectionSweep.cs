using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt.Connections;

/// <summary>Holds every connection to its deadlines; one sweep a second for all, instead of timers for each.</summary>
internal static class ConnectionSweep
{
    public static void Check(MqttConnection connection, long nowMs)
    {
        var (options, times) = (connection.Broker.Options, connection.Times);
        if (times.ClosingForMs(nowMs) > options.CloseWithinMs) connection.Abort();
        else if (connection.IsClosing) return;
        else if (!connection.IsAccepted)
        {
            // Nobody to talk to yet: a CONNECT in small pieces, or one whose credential waits too long.
            if (nowMs - times.StartMs <= options.ConnectWithinMs) return;
            connection.Broker.Metrics.Refused(ReasonCode.KeepAliveTimeout);
            connection.Close(ReasonCode.ServerBusy);
        }
        else if (times.FlushingForMs(nowMs) > PauseMsMax(connection)) connection.Close(ReasonCode.QuotaExceeded);
        else if (times.IsPaused)
        {
            if (times.PausedForMs(nowMs) > PauseMsMax(connection)) connection.Close(ReasonCode.QuotaExceeded);
        }
        else if (times.SilenceMsMax > 0 && times.SilentMs(nowMs) > times.SilenceMsMax)
            connection.Close(ReasonCode.KeepAliveTimeout); // [MQTT-3.1.2-22]
        else if (times.PartialForMs(nowMs) > options.PacketWithinMs) connection.Close(ReasonCode.MalformedPacket);
        else if (!options.Conformance && !connection.IsKnownTo(connection.Broker.Model()))
            connection.Close(ReasonCode.NotAuthorized);
    }

    // Half the keep-alive is a third of the silence that is allowed.
    static long PauseMsMax(MqttConnection connection)
    {
        var silence = connection.Times.SilenceMsMax;
        return silence > 0 ? Math.Min(connection.Broker.Options.PauseMsMax, silence / 3) : connection.Broker.Options.PauseMsMax;
    }
}
