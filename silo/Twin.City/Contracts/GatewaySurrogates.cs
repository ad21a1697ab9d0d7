using Twin.Model.Gateway;
using Twin.Model.Telemetry;

namespace Twin.City.Contracts;

[GenerateSerializer, Alias("twin.account")]
public struct GatewaySnapshotSurrogate
{
    [Id(0)] public int Gateway;
    [Id(1)] public byte Link;
    [Id(2)] public long? LinkChangedMs;
    [Id(3)] public long? LastSeenMs;
    [Id(4)] public long? ClockSkewMs;
    [Id(5)] public long Received;
    [Id(6)] public long Accepted;
    [Id(7)] public long Duplicate;
    [Id(8)] public long Rejected;
    [Id(9)] public Dictionary<byte, long> RejectedByReason;
}

[RegisterConverter]
public sealed class GatewaySnapshotConverter : IConverter<GatewaySnapshot, GatewaySnapshotSurrogate>
{
    public GatewaySnapshot ConvertFromSurrogate(in GatewaySnapshotSurrogate surrogate) => new(
        new(surrogate.Gateway), (GatewayLink)surrogate.Link, surrogate.LinkChangedMs, surrogate.LastSeenMs, surrogate.ClockSkewMs,
        surrogate.Received, surrogate.Accepted, surrogate.Duplicate, surrogate.Rejected,
        surrogate.RejectedByReason.ToDictionary(r => (RejectionReason)r.Key, r => r.Value));

    public GatewaySnapshotSurrogate ConvertToSurrogate(in GatewaySnapshot value) => new()
    {
        Gateway = value.Gateway.Number, Link = (byte)value.Link, LinkChangedMs = value.LinkChangedMs, LastSeenMs = value.LastSeenMs, ClockSkewMs = value.ClockSkewMs,
        Received = value.Received, Accepted = value.Accepted, Duplicate = value.Duplicate, Rejected = value.Rejected,
        RejectedByReason = value.RejectedByReason.ToDictionary(r => (byte)r.Key, r => r.Value),
    };
}

[GenerateSerializer, Alias("twin.rejection")]
public struct RejectionRecordSurrogate
{
    [Id(0)] public long Position;
    [Id(1)] public long ReceivedMs;
    [Id(2)] public int Gateway;
    [Id(3)] public byte Reason;
    [Id(4)] public int Readings;
    [Id(5)] public string? PointName;
    [Id(6)] public byte[] Payload;
}

[RegisterConverter]
public sealed class RejectionRecordConverter : IConverter<RejectionRecord, RejectionRecordSurrogate>
{
    public RejectionRecord ConvertFromSurrogate(in RejectionRecordSurrogate surrogate) => new(surrogate.Position, surrogate.ReceivedMs, new(surrogate.Gateway),
        new((RejectionReason)surrogate.Reason, surrogate.Readings, surrogate.PointName, surrogate.Payload));

    public RejectionRecordSurrogate ConvertToSurrogate(in RejectionRecord value) => new()
    {
        Position = value.Position, ReceivedMs = value.ReceivedMs, Gateway = value.Gateway.Number, Reason = (byte)value.Rejection.Reason,
        Readings = value.Rejection.Readings, PointName = value.Rejection.PointName, Payload = value.Rejection.Payload,
    };
}
