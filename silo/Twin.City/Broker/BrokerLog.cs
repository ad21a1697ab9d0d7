using Twin.Delivery.Broker;

namespace Twin.City.Broker;

/// <summary>What an operator reads of single connections; outages are told once for all of them by <see cref="BrokerState"/>.</summary>
static partial class BrokerLog
{
    [LoggerMessage(LogLevel.Debug, "Broker {Address}: {ClientId} is connected, its session {Session}")]
    public static partial void Connected(ILogger logger, BrokerAddress address, string clientId, string session);

    [LoggerMessage(LogLevel.Warning, "Broker {Address} has no session of {ClientId}, which was there before: what waited in it is lost, unless this is another broker")]
    public static partial void SessionLost(ILogger logger, BrokerAddress address, string clientId);

    [LoggerMessage(LogLevel.Error, "Broker {Address}: {ClientId} failed at a message")]
    public static partial void Failed(ILogger logger, Exception error, BrokerAddress address, string clientId);

    [LoggerMessage(LogLevel.Warning, "Broker {Address}: messages of {Gateway}, which the model does not have, are acknowledged and go nowhere")]
    public static partial void Unknown(ILogger logger, BrokerAddress address, string gateway);
}
