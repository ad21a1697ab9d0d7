using System.Diagnostics;
using System.Text;

namespace Twin.Park.Server;

/// <summary>A program of ours as a process of its own, its output kept. Stopped by its id.</summary>
sealed class RunningProgram : IAsyncDisposable
{
    readonly Process process;
    readonly StringBuilder output = new(), errors = new();

    public RunningProgram(string file, params string[] arguments) : this([file.EndsWith(".dll", StringComparison.Ordinal) ? "dotnet" : "", file, .. arguments])
    {
    }

    RunningProgram(string[] words)
    {
        words = [.. words.Where((word, i) => i > 0 || word.Length > 0)];
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DOTNET_EnableDiagnostics"] = "0"; // its sockets would outlive a kill, in the system's temporary folder
        process = Process.Start(start)!;
        process.OutputDataReceived += (_, line) => Keep(output, line.Data);
        process.ErrorDataReceived += (_, line) => Keep(errors, line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    /// <summary>The same, run by another program; which hands its own process over, so that it is ours that is stopped and killed.</summary>
    public static RunningProgram Under(string[] runner, string file, params string[] arguments) => runner.Length == 0 ? new(file, arguments) : new([.. runner, "dotnet", file, .. arguments]);

    public bool HasExited => process.HasExited;
    public long ResidentBytes
    {
        get
        {
            process.Refresh();
            return process.WorkingSet64;
        }
    }

    public string Output => Read(output);
    public string Errors => Read(errors);

    public async Task<int> ExitAsync(TimeSpan? within = null)
    {
        using var timeout = new CancellationTokenSource(within ?? TimeSpan.FromMinutes(3));
        await process.WaitForExitAsync(timeout.Token);
        return process.ExitCode;
    }

    /// <summary>SIGKILL: nothing of the process gets to say goodbye.</summary>
    public async Task KillAsync()
    {
        process.Kill();
        await process.WaitForExitAsync();
    }

    /// <summary>Sends a signal by its name, without "SIG".</summary>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    /// <summary>SIGTERM: an orderly stop.</summary>
    public async Task<int> StopAsync()
    {
        await SignalAsync("TERM");
        return await ExitAsync(TimeSpan.FromMinutes(2));
    }

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited) await KillAsync();
        process.Dispose();
    }

    static void Keep(StringBuilder text, string? line)
    {
        if (line is null) return;
        lock (text) text.AppendLine(line);
    }

    static string Read(StringBuilder text)
    {
        lock (text) return text.ToString();
    }
}
