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

    /// <summary>How long readings are kept, and since when; nothing where they always were and will be.</summary>
    public static void Kept(ILogger logger, int? days, long horizonMs, TimeZoneInfo zone)
    {
        var since = horizonMs == 0 ? "their first" : $"{TimeZoneInfo.ConvertTime(DateTimeOffset.FromUnixTimeMilliseconds(horizonMs), zone):yyyy-MM-dd'T'HH:mm:sszzz}";
        if (days is not null || horizonMs > 0) Kept(logger, days is null ? "for ever" : $"for {days} days", since);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Readings are kept {HowLong}; there are those since {Since}")]
    static partial void Kept(ILogger logger, string howLong, string since);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Conformance mode: a plain MQTT broker, without credentials or scopes, and no reading is taken")]
    public static partial void Conformance(ILogger logger);

    [LoggerMessage(Level = LogLevel.Information, Message = "Screens and API on http://{Http}, gateways on mqtt://{Mqtt}: {Points} points, journal position {Position}")]
    public static partial void Listening(ILogger logger, IPEndPoint http, IPEndPoint mqtt, int points, long position);
}
