using System.Diagnostics.Metrics;
using Twin.Ingest.Mqtt.Codec;
using Twin.Ingest.Mqtt.Connections;
using Twin.Model.Telemetry;

namespace Twin.Ingest.Mqtt;

/// <summary>The endpoint's instruments, meter <c>Twin.Ingest</c>. Added to once a batch, never once a message.</summary>
public sealed class IngestMetrics
{
    public const string MeterName = "Twin.Ingest";

    readonly Counter<long> readings, rejections, protocolErrors, refusedConnections;

    public IngestMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(MeterName);
        Connections = meter.CreateUpDownCounter<long>("twin.ingest.connections", "{connection}", "Open MQTT connections");
        refusedConnections = meter.CreateCounter<long>("twin.ingest.connections.refused", "{connection}", "Refused connections, by reason");
        Packets = meter.CreateCounter<long>("twin.ingest.packets", "{packet}", "MQTT packets received");
        Messages = meter.CreateCounter<long>("twin.ingest.messages", "{message}", "Application messages received");
        Bytes = meter.CreateCounter<long>("twin.ingest.bytes", "By", "Bytes of MQTT packets received");
        readings = meter.CreateCounter<long>("twin.ingest.readings", "{reading}", "Readings in committed batches, accepted or not");
        rejections = meter.CreateCounter<long>("twin.ingest.rejections", "{reading}", "Readings refused in committed batches, by reason");
        protocolErrors = meter.CreateCounter<long>("twin.ingest.protocol_errors", "{error}", "Faults of clients, by reason");
        Pauses = meter.CreateCounter<long>("twin.ingest.pauses", "{pause}", "Times a connection was not read");
        FailedBatches = meter.CreateCounter<long>("twin.ingest.batches.failed", "{batch}", "Batches that could not be made durable");
        DeliveriesDropped = meter.CreateCounter<long>("twin.ingest.deliveries.dropped", "{message}", "Messages dropped at a bound");
        Faults = meter.CreateCounter<long>("twin.ingest.faults", "{fault}", "Faults of the program at the edge of a loop");
        Delivered = meter.CreateCounter<long>("twin.ingest.deliveries", "{message}", "Messages sent to subscribers");
    }

    internal UpDownCounter<long> Connections { get; }
    internal Counter<long> Packets { get; }
    internal Counter<long> Messages { get; }
    internal Counter<long> Bytes { get; }
    internal Counter<long> Pauses { get; }
    internal Counter<long> FailedBatches { get; }
    internal Counter<long> DeliveriesDropped { get; }
    internal Counter<long> Faults { get; }
    internal Counter<long> Delivered { get; }

    internal void Refused(ReasonCode reason) => refusedConnections.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    internal void ProtocolError(ReasonCode reason) => protocolErrors.Add(1, new KeyValuePair<string, object?>("reason", reason.ToString()));

    internal void Landed(Flight flight)
    {
        if (flight.HasFailed) FailedBatches.Add(1);
        else if (flight.Batch.Received > 0)
        {
            readings.Add(flight.Batch.Received);
            foreach (var rejection in flight.Batch.Rejections)
                rejections.Add(rejection.Readings, new KeyValuePair<string, object?>("reason", rejection.Reason.Code()));
        }
    }
}
