using System.CommandLine;
using System.Net;
using Twin.Devices.Load;
using Twin.Devices.Mqtt;
using Twin.Devices.Verify;
using static Twin.Devices.CommandLine.Options;

namespace Twin.Devices.CommandLine;

/// <summary><c>verify</c>: finds every reading of a load in the ledger.</summary>
static class VerifyCommand
{
    public static Command Create(TimeProvider time)
    {
        var report = new Option<FileInfo>("--report") { Description = "What `load --report` wrote.", Required = true, HelpName = "FILE" };
        var http = Required<DnsEndPoint>("--http", "HOST:PORT", "The server's HTTP address.", MqttClientOptions.ParseServer);
        var command = new Command("verify", "Compares a load's report with the ledger of a server that has had no other load.") { report, http };
        DeviceCommandLine.SetAction(command, async (r, output, error, cancel) =>
        {
            var server = r.GetRequiredValue(http);
            using var client = new HttpClient { BaseAddress = new($"http://{server.Host}:{server.Port}") };
            var finding = await new LedgerCheck(client, time, error).RunAsync(LoadReport.Read(r.GetRequiredValue(report)), cancel);
            await output.WriteLineAsync(JsonLine.Of(finding));
            return finding.IsComplete ? 0 : DeviceCommandLine.Failed;
        });
        return command;
    }
}
