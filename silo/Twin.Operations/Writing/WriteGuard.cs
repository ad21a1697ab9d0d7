using System.Net;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using Twin.Operations.Problems;

namespace Twin.Operations.Writing;

/// <summary>Stands before every endpoint that changes something: an operator's token where one is set, else this machine alone.</summary>
/// <remarks>
/// A page of another site, open in a browser of this machine, must not be able to write: bodies are JSON or CSV, which browsers send to
/// other origins only after asking, and without a token the request must name this machine as its host, so that a name pointed at it later
/// opens nothing.
/// </remarks>
sealed class WriteGuard(IOptions<OperationsOptions> options) : IEndpointFilter
{
    const string Scheme = "Bearer ";

    public ValueTask<object?> InvokeAsync(EndpointFilterInvocationContext context, EndpointFilterDelegate next) =>
        Refusal(context.HttpContext) is { } problem ? new(problem) : next(context);

    Problem? Refusal(HttpContext http)
    {
        if (options.Value.OperatorToken is { Length: > 0 } token) return IsBearer(http.Request.Headers.Authorization.ToString(), token) ? null : Unauthorized(http);
        if (options.Value.WritesWithoutToken && IsThisMachine(http.Request.Host.Host)) return null;
        return new()
        {
            Status = StatusCodes.Status403Forbidden, Code = "writing_not_open", Title = "Nothing can be changed through this address",
            Detail = "Without an operator token changes are taken on the loopback address alone. Start the server with --operator-token "
                + "(TWIN_OPERATOR_TOKEN) and send it as a bearer token.",
        };
    }

    static Problem Unauthorized(HttpContext http)
    {
        http.Response.Headers.WWWAuthenticate = "Bearer";
        return new()
        {
            Status = StatusCodes.Status401Unauthorized, Code = "operator_token_missing", Title = "An operator's token is needed",
            Detail = "Send the server's operator token: Authorization: Bearer TOKEN.",
        };
    }

    // Hashes are of one length, so that neither the length nor the beginning of the token shows in the time taken.
    static bool IsBearer(string header, string token) => header.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase)
        && CryptographicOperations.FixedTimeEquals(
            SHA256.HashData(Encoding.UTF8.GetBytes(header[Scheme.Length..].Trim())), SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    static bool IsThisMachine(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));
}
