using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Ingest.Mqtt.Sessions;
using Twin.Ingest.Payload;
using Twin.Model.Telemetry;
using Twin.Model.Topology;

namespace Twin.Ingest.Mqtt;

/// <summary>
/// Judges published messages: telemetry becomes readings, what is out of place becomes a rejection, the rest is routed.
/// </summary>
internal sealed class Ingress(Scope scope, MqttOptions options, IngestMetrics metrics)
{
    readonly byte[] telemetryTopic = [.. scope.Prefix, .. "telemetry"u8];
    readonly byte[] stateTopic = [.. scope.Prefix, .. "state"u8];
    readonly TelemetryParser parser = new(options.Telemetry);

    /// <summary>Takes telemetry that is neither retained nor subscribed to; the caller has compared nothing yet.</summary>
    /// <returns>False where the message needs <see cref="Accept"/>.</returns>
    public bool TryTelemetry(in PublishPacket packet, Flight flight, CityModel? model, Gateway? gateway, out ReasonCode reason)
    {
        reason = ReasonCode.Success;
        if (packet.Retain || !packet.Topic.SequenceEqual(telemetryTopic) || gateway is null || scope.HasSubscribers) return false;
        if (parser.Parse(packet.Payload, model!, gateway, packet.Duplicate, flight.Batch) is not null)
            reason = ReasonCode.PayloadFormatInvalid;
        return true;
    }

    /// <summary>Takes any message with a valid topic name.</summary>
    /// <returns>What a 5.0 client is told; a 3.1.1 client is told nothing, as the message is dealt with either way.</returns>
    public ReasonCode Accept(in Inbound message, Flight flight, CityModel? model, Gateway? gateway, Session? publisher)
    {
        if (!options.Conformance)
        {
            if (!scope.Covers(message.Topic)) return Refuse(RejectionReason.OutsideScope, ReasonCode.NotAuthorized, message, flight);
            if (message.Topic.SequenceEqual(telemetryTopic) && gateway is not null)
            {
                if (parser.Parse(message.Payload, model!, gateway, message.Duplicate, flight.Batch) is not null)
                    return ReasonCode.PayloadFormatInvalid;
            }
            else if (!message.Topic.SequenceEqual(stateTopic))
            {
                return Refuse(RejectionReason.UnknownTopic, ReasonCode.TopicNameInvalid, message, flight);
            }
        }
        Route(message, flight, publisher);
        return ReasonCode.Success;
    }

    void Route(in Inbound message, Flight flight, Session? publisher)
    {
        if (!message.Retain && !scope.HasSubscribers) return;
        int dropped;
        lock (scope.Gate)
        {
            if (message.Retain || Routing.IsWanted(scope, message.Topic, message.Qos, publisher, out dropped))
            {
                var kept = new Message(message.Topic.ToArray(), message.Payload.ToArray(), Properties.Forwarded(message.Properties),
                    message.Qos, message.Retain, Message.ExpiryFrom(flight.Batch.ReceivedMs, message.ExpirySeconds));
                dropped = Routing.Plan(flight, scope, kept, publisher);
            }
        }
        if (dropped > 0) metrics.DeliveriesDropped.Add(dropped);
    }

    ReasonCode Refuse(RejectionReason rejection, ReasonCode reason, in Inbound message, Flight flight)
    {
        parser.Refuse(rejection, message.Payload, flight.Batch);
        return reason;
    }
}
