using Twin.Ingest.Payload;

namespace Twin.Ingest.Mqtt;

/// <summary>Every bound of the MQTT endpoint, with its default, its range and what it derives from.</summary>
public sealed record MqttOptions
{
    /// <summary>A client id that is longer is refused (0x85): three times the longest id of the model.</summary>
    public const int ClientIdBytesMax = 192;

    /// <summary>
    /// A plain broker without credentials or scopes, for public conformance suites. Loopback only; the host sees to that.
    /// </summary>
    public bool Conformance { get; init; }

    /// <summary>
    /// Connections at once; one more is closed unread. 1 to 1,000,000. Below the usual file limit of 20,000 less files and
    /// screens.
    /// </summary>
    public int ConnectionsMax { get; init; } = 16_384;

    /// <summary>CONNECT must be complete, and its credential verified, within this. 100 to 600,000 ms.</summary>
    public int ConnectWithinMs { get; init; } = 10_000;

    /// <summary>
    /// A packet must be complete this long after its first byte. 1,000 to 3,600,000 ms. 1 MiB in a minute is 140 kbit/s.
    /// </summary>
    public int PacketWithinMs { get; init; } = 60_000;

    /// <summary>
    /// A connection that is closing, or does not read what is sent to it, is cut after this. 100 to 600,000 ms.
    /// </summary>
    public int CloseWithinMs { get; init; } = 5_000;

    /// <summary>
    /// Bytes of one packet; declared in CONNACK (5.0), longer ones close the connection (0x95). 1,024 to 268,435,455.
    /// </summary>
    public int PacketBytesMax { get; init; } = 1024 * 1024;

    /// <summary>
    /// Unacknowledged QoS 1 and 2 publishes of a 5.0 client; declared in CONNACK, more close it (0x93). 1 to 65,535. 125,000 a
    /// second x 50 ms of commit, rounded up.
    /// </summary>
    public int ReceiveMaximum { get; init; } = 8_192;

    /// <summary>Topic aliases a 5.0 client may set. 0 to 255.</summary>
    public int TopicAliasMaximum { get; init; } = 16;

    /// <summary>
    /// Bytes of a topic name or filter. 64 to 65,535. Scope of two ids of 63 bytes, a word and an id, with room.
    /// </summary>
    public int TopicBytesMax { get; init; } = 512;

    /// <summary>Longest keep-alive granted: asked for more, or none, a 5.0 client is told this. 5 to 65,535 s.</summary>
    public int KeepAliveSecondsMax { get; init; } = 3_600;

    /// <summary>
    /// Batches that one connection has out at the commit log; then its socket is not read. 1 to 64. Two being committed, one
    /// being filled, one spare.
    /// </summary>
    public int BatchesPerConnection { get; init; } = 4;

    /// <summary>
    /// Batches out at the commit log over all connections. 16 to 65,536. x 14,096 readings x 21 bytes bounds them at 300 MB.
    /// </summary>
    public int BatchesMax { get; init; } = 1_024;

    /// <summary>A batch with this many readings takes no further message. 1 to 65,536.</summary>
    public int ReadingsPerBatch { get; init; } = 4_096;

    /// <summary>A batch takes no further packet after this many bytes. 1,024 to 16,777,216.</summary>
    public int BytesPerBatch { get; init; } = 256 * 1024;

    /// <summary>
    /// Readings of one message; one of more is refused. 1 to 100,000. A week of one point at a minute, 10,080, is sent in two.
    /// </summary>
    public int ReadingsPerMessage { get; init; } = 10_000;

    /// <summary>Bytes of a telemetry payload; a longer one is refused. 64 to <see cref="PacketBytesMax"/>.</summary>
    public int PayloadBytesMax { get; init; } = 1024 * 1024;

    /// <summary>Bytes kept of a refused message. 0 to 65,536.</summary>
    public int RejectedPayloadBytesMax { get; init; } = 512;

    /// <summary>Sessions of one gateway, connected or kept. 1 to 10,000 (in conformance mode: of all).</summary>
    public int SessionsPerGateway { get; init; } = 16;

    /// <summary>
    /// Longest life of a session without connection. 0 to 4,294,967,294 s; 7 days. Also what a 3.1.1 session without clean flag
    /// gets.
    /// </summary>
    public uint SessionExpirySecondsMax { get; init; } = 7 * 24 * 3600;

    /// <summary>Subscriptions of one session; more are refused (0x97). 1 to 10,000.</summary>
    public int SubscriptionsPerSession { get; init; } = 32;

    /// <summary>
    /// Messages that wait for one session, sent and unacknowledged ones included; more are dropped and counted. 1 to 32,767, so
    /// that packet ids never run out.
    /// </summary>
    public int QueuePerSession { get; init; } = 1_000;

    /// <summary>Bytes of messages that wait for one session; more are dropped and counted. 1,024 to 1,073,741,824.</summary>
    public int QueueBytesPerSession { get; init; } = 4 * 1024 * 1024;

    /// <summary>Retained topics of one gateway; what does not fit is not kept and is counted. 0 to 100,000.</summary>
    public int RetainedPerGateway { get; init; } = 64;

    /// <summary>Bytes of one gateway's retained messages, topics included. 0 to 1,073,741,824.</summary>
    public int RetainedBytesPerGateway { get; init; } = 256 * 1024;

    /// <summary>
    /// A connection that is not read for this long, or for half its keep-alive if that is less, is closed (0x97). 1,000 to
    /// 3,600,000 ms.
    /// </summary>
    public int PauseMsMax { get; init; } = 30_000;

    /// <summary>Passwords that wait for the hashing lane; more are refused as busy (0x89). 1 to 100,000.</summary>
    public int VerificationsWaiting { get; init; } = 1_024;

    /// <summary>
    /// Failed credentials of one address in <see cref="FailureWindowMs"/>; then it is refused unheard (0x9F). 1 to 1,000,000.
    /// Attempts under way count too, and after a power cut all gateways behind one address may connect at once.
    /// </summary>
    public int FailuresPerAddress { get; init; } = 200;

    /// <summary>1,000 to 86,400,000 ms.</summary>
    public int FailureWindowMs { get; init; } = 60_000;

    /// <summary>Conformance mode with the bounds of one gateway widened to those of all clients together.</summary>
    public static MqttOptions ForConformance { get; } = new()
    {
        Conformance = true, SessionsPerGateway = 10_000, SubscriptionsPerSession = 1_000, RetainedPerGateway = 10_000,
        RetainedBytesPerGateway = 64 * 1024 * 1024, QueuePerSession = 10_000, QueueBytesPerSession = 64 * 1024 * 1024,
        TopicBytesMax = 65_535,
    };

    /// <summary>What one telemetry message may hold.</summary>
    public TelemetryLimits Telemetry => new(PayloadBytesMax, ReadingsPerMessage, RejectedPayloadBytesMax);

    /// <summary>Every setting that is out of its range: key, value and rule. Empty when all is well.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Check(nameof(ConnectionsMax), ConnectionsMax, 1, 1_000_000);
        Check(nameof(ConnectWithinMs), ConnectWithinMs, 100, 600_000);
        Check(nameof(PacketWithinMs), PacketWithinMs, 1_000, 3_600_000);
        Check(nameof(CloseWithinMs), CloseWithinMs, 100, 600_000);
        Check(nameof(PacketBytesMax), PacketBytesMax, 1_024, 268_435_455);
        Check(nameof(ReceiveMaximum), ReceiveMaximum, 1, 65_535);
        Check(nameof(TopicAliasMaximum), TopicAliasMaximum, 0, 255);
        Check(nameof(TopicBytesMax), TopicBytesMax, 64, 65_535);
        Check(nameof(KeepAliveSecondsMax), KeepAliveSecondsMax, 5, 65_535);
        Check(nameof(BatchesPerConnection), BatchesPerConnection, 1, 64);
        Check(nameof(BatchesMax), BatchesMax, 16, 65_536);
        Check(nameof(ReadingsPerBatch), ReadingsPerBatch, 1, 65_536);
        Check(nameof(BytesPerBatch), BytesPerBatch, 1_024, 16_777_216);
        Check(nameof(ReadingsPerMessage), ReadingsPerMessage, 1, 100_000);
        Check(nameof(PayloadBytesMax), PayloadBytesMax, 64, PacketBytesMax);
        Check(nameof(RejectedPayloadBytesMax), RejectedPayloadBytesMax, 0, 65_536);
        Check(nameof(SessionsPerGateway), SessionsPerGateway, 1, 10_000);
        Check(nameof(SessionExpirySecondsMax), SessionExpirySecondsMax, 0, uint.MaxValue - 1);
        Check(nameof(SubscriptionsPerSession), SubscriptionsPerSession, 1, 10_000);
        Check(nameof(QueuePerSession), QueuePerSession, 1, 32_767);
        Check(nameof(QueueBytesPerSession), QueueBytesPerSession, 1_024, 1_073_741_824);
        Check(nameof(RetainedPerGateway), RetainedPerGateway, 0, 100_000);
        Check(nameof(RetainedBytesPerGateway), RetainedBytesPerGateway, 0, 1_073_741_824);
        Check(nameof(PauseMsMax), PauseMsMax, 1_000, 3_600_000);
        Check(nameof(VerificationsWaiting), VerificationsWaiting, 1, 100_000);
        Check(nameof(FailuresPerAddress), FailuresPerAddress, 1, 1_000_000);
        Check(nameof(FailureWindowMs), FailureWindowMs, 1_000, 86_400_000);
        return faults;

        void Check(string key, long value, long min, long max)
        {
            if (value < min || value > max) faults.Add(FormattableString.Invariant($"{key} = {value}: must be from {min} to {max}"));
        }
    }
}
