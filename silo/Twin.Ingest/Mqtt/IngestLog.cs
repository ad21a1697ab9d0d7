using System.Net;
using Microsoft.Extensions.Logging;
using Twin.Ingest.Mqtt.Codec;

namespace Twin.Ingest.Mqtt;

/// <summary>
/// What the endpoint logs: nothing at normal running but, at debug level, who comes and goes. Counts are metrics.
/// </summary>
internal static partial class IngestLog
{
    [LoggerMessage(1, LogLevel.Debug, "{UserName} connected as {ClientId} from {Address}")]
    public static partial void Connected(this ILogger logger, string userName, string clientId, IPAddress? address);

    [LoggerMessage(2, LogLevel.Information, "Refused {UserName} from {Address}: {Reason}")]
    public static partial void Refused(this ILogger logger, string? userName, IPAddress? address, ReasonCode reason);

    [LoggerMessage(3, LogLevel.Information, "Closing {UserName} at {Address}: {Reason}")]
    public static partial void ProtocolError(this ILogger logger, string? userName, IPAddress? address, ReasonCode reason);

    [LoggerMessage(4, LogLevel.Error, "A fault of the program")]
    public static partial void Faulted(this ILogger logger, Exception fault);
}
