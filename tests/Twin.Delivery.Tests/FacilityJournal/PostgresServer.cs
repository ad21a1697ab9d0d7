using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Twin.Delivery.Tests.FacilityJournal;

/// <summary>A real PostgreSQL in a folder of its own on a free port of loopback; ends with the tests.</summary>
/// <remarks>PostgreSQL refuses to run as root: then it runs as the user that Debian's package made.</remarks>
public sealed class PostgresServer : IAsyncLifetime
{
    const string Binaries = "/usr/lib/postgresql/15/bin", User = "postgres", Password = "for-tests-alone";
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    readonly string folder = Directory.CreateTempSubdirectory("twin-pg-").FullName;
    readonly int port = FreePort();
    Process? server;
    int databases;

    string Data => Path.Combine(folder, "data");

    public async Task InitializeAsync()
    {
        if (!File.Exists($"{Binaries}/postgres")) throw new InvalidOperationException("PostgreSQL 15 is not installed: apt-get install postgresql-15");
        await File.WriteAllTextAsync(Path.Combine(folder, "password"), Password);
        if (Environment.IsPrivilegedProcess) await RunAsync("/usr/bin/chown", "-R", User, folder);
        await RunAsUserAsync($"{Binaries}/initdb", "-D", Data, "-U", User, "--auth=scram-sha-256", $"--pwfile={folder}/password", "--no-sync", "-E", "UTF8", "--locale=C");
        await StartAsync();
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(folder, recursive: true);
    }

    /// <summary>Of a database; the server need not run.</summary>
    public string ConnectionTo(string database, string password = Password) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1", Port = port, Username = User, Password = password, Database = database, Timeout = 5, CommandTimeout = 30, MaxPoolSize = 10,
    }.ToString();

    /// <summary>Makes an empty database.</summary>
    public async Task<string> NewDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"t{Interlocked.Increment(ref databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionTo(database) + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public async Task StartAsync()
    {
        // Rows are synced as in production; checkpoints are not what these tests are about.
        server = Process.Start(AsUser($"{Binaries}/postgres", "-D", Data, "-p", port.ToString(CultureInfo.InvariantCulture),
            "-c", "listen_addresses=127.0.0.1", "-c", "unix_socket_directories=", "-c", "logging_collector=off", "-c", "shared_buffers=32MB"))!;
        // What nobody reads fills the pipe and stops the server.
        server.ErrorDataReceived += (_, _) => { };
        server.BeginErrorReadLine();
        var deadline = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await ExecuteAsync("postgres", "SELECT 1");
                return;
            }
            catch (NpgsqlException) when (TimeProvider.System.GetElapsedTime(deadline) < Patience && !server.HasExited)
            {
                await Task.Delay(50);
            }
        }
    }

    /// <summary>Ends the server at once, as a crash would: what it answered is on the disk.</summary>
    public async Task StopAsync()
    {
        if (server is null || server.HasExited) return;
        // SIGQUIT: no checkpoint, recovery at the next start.
        await RunAsync("/bin/kill", "-QUIT", server.Id.ToString(CultureInfo.InvariantCulture));
        await server.WaitForExitAsync().WaitAsync(Patience);
    }

    static ProcessStartInfo AsUser(string program, params string[] arguments)
    {
        var start = Environment.IsPrivilegedProcess
            ? new ProcessStartInfo("/usr/bin/setpriv", ["--reuid", User, "--regid", User, "--clear-groups", program, .. arguments])
            : new ProcessStartInfo(program, arguments);
        start.RedirectStandardError = true;
        start.WorkingDirectory = "/";
        return start;
    }

    static Task RunAsUserAsync(string program, params string[] arguments) => RunAsync(AsUser(program, arguments));

    static Task RunAsync(string program, params string[] arguments) => RunAsync(new ProcessStartInfo(program, arguments) { RedirectStandardError = true });

    static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0) throw new InvalidOperationException($"{start.FileName}: {error}{await output}");
    }

    static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

[CollectionDefinition(Name)]
public sealed class PostgresCollection : ICollectionFixture<PostgresServer>
{
    public const string Name = "postgresql";
}
