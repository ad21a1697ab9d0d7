using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Primitives;

namespace Twin.Ingest.Mqtt.WebSockets;

/// <summary>MQTT over WebSocket at <c>/mqtt</c>, subprotocol <c>mqtt</c> [MQTT-6.0.0-3]: the same broker, credentials and scopes as over TCP.</summary>
public static class MqttWebSocket
{
    public const string Path = "/mqtt", Subprotocol = "mqtt";

    /// <summary>Maps the endpoint; the host has <c>UseWebSockets</c> before it.</summary>
    public static void MapMqttWebSocket(this IEndpointRouteBuilder app) => app.Map(Path, HandleAsync).ExcludeFromDescription();

    static async Task HandleAsync(HttpContext http)
    {
        if (Refusal(http) is { } refusal)
        {
            http.Response.StatusCode = refusal.Status;
            await http.Response.WriteAsync(refusal.Why, http.RequestAborted);
            return;
        }
        var broker = http.RequestServices.GetRequiredService<MqttBroker>();
        var stopping = http.RequestServices.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;
        // The keep-alive is MQTT's own.
        using var socket = await http.WebSockets.AcceptWebSocketAsync(new WebSocketAcceptContext { SubProtocol = Subprotocol, KeepAliveInterval = Timeout.InfiniteTimeSpan });
        using var pipe = new WebSocketPipe(socket);
        var (receiving, sending) = (pipe.ReceiveAsync(), pipe.SendAsync());
        await broker.ServeAsync(pipe, http.Connection.RemoteIpAddress, pipe.Cut, stopping);
        await EndAsync(pipe, Task.WhenAll(receiving, sending), broker);
    }

    // The client has its time to take the rest and to close too; then it is cut.
    static async Task EndAsync(WebSocketPipe pipe, Task both, MqttBroker broker)
    {
        try
        {
            await both.WaitAsync(TimeSpan.FromMilliseconds(broker.Options.CloseWithinMs), broker.Clock);
        }
        catch (TimeoutException)
        {
            pipe.Cut();
            await both;
        }
    }

    // A page of another site, open in a browser of this machine, is not to speak MQTT here: what it could guess it could try.
    static (int Status, string Why)? Refusal(HttpContext http) =>
        !http.WebSockets.IsWebSocketRequest ? (StatusCodes.Status426UpgradeRequired, "This is MQTT over WebSocket.\n")
        : !http.WebSockets.WebSocketRequestedProtocols.Contains(Subprotocol) ? (StatusCodes.Status400BadRequest, $"The subprotocol is \"{Subprotocol}\".\n")
        : http.Request.Headers.Origin is var origin && !StringValues.IsNullOrEmpty(origin) && !IsOwn(origin.ToString(), http.Request.Host)
            ? (StatusCodes.Status403Forbidden, "Pages of other origins are not served.\n") : null;

    static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
