using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Runtime.CompilerServices;

namespace Twin.Delivery.Tests.Mosquitto;

/// <summary>A real mosquitto with the settings that <c>infra/city</c> ships, on a free port of loopback, in a folder of its own.</summary>
sealed class MosquittoServer : IAsyncDisposable
{
    public const string ServerUser = "twin", Password = "for-tests-alone";
    const string Program = "/usr/sbin/mosquitto";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("twin-mq-").FullName;
    Process? process;

    public int Port { get; } = FreePort();

    public static Task<MosquittoServer> StartAsync(params string[] users) => StartWithAsync((_, shipped) => shipped, users);

    /// <summary>The same with other settings.</summary>
    /// <param name="settings">Of its folder and the settings that are shipped.</param>
    public static async Task<MosquittoServer> StartWithAsync(Func<string, string, string> settings, params string[] users)
    {
        if (!File.Exists(Program)) throw new InvalidOperationException("mosquitto is not installed: apt-get install mosquitto");
        var server = new MosquittoServer();
        server.Configure(users, settings);
        await server.StartAsync();
        return server;
    }

    /// <summary>Ends it in order, so that it saves what waits, and starts it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Gives a user another password; connections that are open stay.</summary>
    public void SetPassword(string user, string password)
    {
        using (var made = Process.Start("/usr/bin/mosquitto_passwd", ["-b", Passwords, user, password])) made.WaitForExit();
        Signal("-HUP");
    }

    /// <summary>Forgets every session, and what waits in them: only while it is stopped.</summary>
    public void Forget() => File.Delete(Path.Combine(folder, "data", "mosquitto.db"));

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    // The shipped file with another port and folder.
    void Configure(string[] users, Func<string, string, string> settings)
    {
        var shipped = Path.Combine(Path.GetDirectoryName(Here())!, "../../../infra/city");
        Directory.CreateDirectory(Path.Combine(folder, "data"));
        Directory.CreateDirectory(Path.Combine(folder, "config"));
        var text = File.ReadAllText(Path.Combine(shipped, "mosquitto.conf"))
            .Replace("listener 1883", string.Create(CultureInfo.InvariantCulture, $"listener {Port} 127.0.0.1"), StringComparison.Ordinal)
            .Replace("/mosquitto/", folder + "/", StringComparison.Ordinal);
        if (Environment.IsPrivilegedProcess) text += "\nuser root\n";
        File.WriteAllText(Path.Combine(folder, "mosquitto.conf"), settings(folder, text));
        File.Copy(Path.Combine(shipped, "acl"), Path.Combine(folder, "config", "acl"));
        File.WriteAllText(Passwords, "");
        foreach (var user in users.Append(ServerUser))
        {
            using var made = Process.Start("/usr/bin/mosquitto_passwd", ["-b", Passwords, user, Password]);
            made.WaitForExit();
        }
    }

    public async Task StartAsync()
    {
        process = Process.Start(new ProcessStartInfo(Program, ["-c", Path.Combine(folder, "mosquitto.conf")]) { RedirectStandardError = true })!;
        process.BeginErrorReadLine();
        var began = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                using var probe = new TcpClient();
                await probe.ConnectAsync(IPAddress.Loopback, Port);
                return;
            }
            catch (SocketException) when (TimeProvider.System.GetElapsedTime(began) < Patience && !process.HasExited)
            {
                await Task.Delay(20);
            }
        }
    }

    /// <summary>Ends it in order, so that it saves what waits.</summary>
    public async Task StopAsync()
    {
        if (process is not { HasExited: false }) return;
        Signal("-TERM");
        await process.WaitForExitAsync().WaitAsync(Patience);
    }

    string Passwords => Path.Combine(folder, "config", "passwords");

    void Signal(string signal)
    {
        using var kill = Process.Start("/bin/kill", [signal, process!.Id.ToString(CultureInfo.InvariantCulture)]);
        kill.WaitForExit();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    static string Here([CallerFilePath] string file = "") => file;
}
