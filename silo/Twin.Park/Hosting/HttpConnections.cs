using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Twin.Park.Hosting;

/// <summary>The bound of the HTTP port's connections, so that nobody can take the gateways' files.</summary>
static class HttpConnections
{
    /// <summary>One more is closed unread. With the 16,384 of MQTT it stays below the usual file limit of 20,000, with room for the data folder's files.</summary>
    public const int Max = 3_072;

    /// <summary>A request's headers must be complete within this, as a CONNECT must.</summary>
    public static readonly TimeSpan HeadersWithin = TimeSpan.FromSeconds(10);

    public static void Bound(ListenOptions listen)
    {
        var open = 0;
        listen.Use(next => async connection =>
        {
            try
            {
                if (Interlocked.Increment(ref open) <= Max) await next(connection).ConfigureAwait(false);
                else connection.Abort();
            }
            finally
            {
                Interlocked.Decrement(ref open);
            }
        });
    }
}
