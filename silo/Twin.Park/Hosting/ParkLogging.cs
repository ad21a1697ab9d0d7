using System.Net;

namespace Twin.Park.Hosting;

/// <summary>One line an event, on standard error, in UTC.</summary>
static partial class ParkLogging
{
    public static ILoggerFactory Create() => LoggerFactory.Create(Configure);

    public static void Configure(ILoggingBuilder logging)
    {
        logging.ClearProviders();
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.UseUtcTimestamp = true;
            console.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ ";
        });
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conformance mode: a plain MQTT broker, without credentials or scopes, and no reading is taken")]
    public static partial void Conformance(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Screens and API on http://{Http}, gateways on mqtt://{Mqtt}: {Points} points, journal position {Position}")]
    public static partial void Listening(ILogger logger, IPEndPoint http, IPEndPoint mqtt, int points, long position);
}
