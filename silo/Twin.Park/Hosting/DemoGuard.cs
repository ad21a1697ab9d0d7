using System.Net;
using Twin.Model.Topology;
using Twin.Park.CommandLine;

namespace Twin.Park.Hosting;

/// <summary>The demo's password is in the README: while any gateway has it, nothing but this machine may reach the server.</summary>
static class DemoGuard
{
    public static string? Refusal(CityModel model, ParkOptions options)
    {
        if (model.AllGateways.FirstOrDefault(g => g.UsesDemoPassword) is not { } gateway) return null;
        foreach (var (name, endpoint) in ((string, IPEndPoint?)[])[("--http", options.Http), ("--mqtt", options.Mqtt), ("--mqtts", options.Mqtts)])
            if (endpoint is not null && !IPAddress.IsLoopback(endpoint.Address))
                return $"{name}: {endpoint} reaches beyond this machine, and gateway {gateway.UserName} has the demo password: "
                    + "give it one of its own (Twin.Park hash-password), or listen on 127.0.0.1";
        return null;
    }
}
