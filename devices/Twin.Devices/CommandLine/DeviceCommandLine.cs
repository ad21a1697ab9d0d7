using System.CommandLine;
using System.Net.Sockets;
using Twin.Devices.Load;
using Twin.Devices.Mqtt;
using Twin.Devices.Replay;

namespace Twin.Devices.CommandLine;

/// <summary>The command line of the devices: one call runs one command.</summary>
public static class DeviceCommandLine
{
    /// <summary>A command failed for a stated reason; the reason is one line on <c>error</c>.</summary>
    public const int Failed = 1;

    /// <param name="arguments">As after the program's name.</param>
    /// <param name="output">Results: one JSON line a command.</param>
    /// <param name="error">Progress and faults.</param>
    /// <returns>Exit code: 0 when the command did all it was asked.</returns>
    public static async Task<int> RunAsync(string[] arguments, TimeProvider time, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var root = new RootCommand("Simulated gateways, file replay and load for Twin, over real MQTT.")
        {
            SimulateCommand.Create(time),
            ReplayCommand.Create(time),
            LoadCommand.Create(time),
            VerifyCommand.Create(time),
            ModelCommand.Create(),
        };
        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count == 0)
            return await parsed.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancel);
        foreach (var fault in parsed.Errors) await error.WriteLineAsync(fault.Message);
        return Failed;
    }

    /// <summary>Sets what a command does; expected failures become one line and <see cref="Failed"/>.</summary>
    internal static void SetAction(Command command, Func<ParseResult, TextWriter, TextWriter, CancellationToken, Task<int>> action) =>
        command.SetAction(async (result, cancel) =>
        {
            var error = result.InvocationConfiguration.Error;
            try
            {
                return await action(result, result.InvocationConfiguration.Output, error, cancel);
            }
            catch (OperationCanceledException) when (cancel.IsCancellationRequested)
            {
                await error.WriteLineAsync("stopped");
                return Failed;
            }
            catch (Exception e) when (e is MqttConnectionException or ReplayException or LoadException or ModelException or SocketException or HttpRequestException or IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"{command.Name}: {e.Message}");
                return Failed;
            }
        });
}
