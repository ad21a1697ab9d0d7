using System.Globalization;

namespace Twin.Park.Clock;

/// <summary>The wall clock of one server process, set by the test while it runs; its uptime goes on as it does.</summary>
sealed class WallClock : IDisposable
{
    // Where Debian's package puts it, whatever the architecture.
    static readonly string? Library = Directory.Exists("/usr/lib")
        ? Directory.GetDirectories("/usr/lib", "*-linux-gnu*").Select(d => Path.Combine(d, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;

    readonly string file = Path.GetTempFileName();

    public WallClock() => Set(TimeSpan.Zero);

    public static bool IsInstalled => Library is not null;

    /// <summary>What the server is to be run by.</summary>
    public string[] Runner =>
    [
        "env", $"LD_PRELOAD={Library}", $"FAKETIME_TIMESTAMP_FILE={file}", "FAKETIME_NO_CACHE=1", "FAKETIME_DONT_FAKE_MONOTONIC=1", "FAKETIME_DONT_RESET=1",
    ];

    /// <summary>How far the clock is off the machine's.</summary>
    public TimeSpan Offset { get; private set; }

    /// <summary>Milliseconds as the server sees them.</summary>
    public long NowMs => TimeProvider.System.GetUtcNow().Add(Offset).ToUnixTimeMilliseconds();

    public void Set(TimeSpan offset)
    {
        Offset = offset;
        // Replaced as a whole: the server reads it whenever it asks for the time.
        var next = file + ".next";
        File.WriteAllText(next, string.Create(CultureInfo.InvariantCulture, $"{offset.TotalSeconds:+0;-0}\n"));
        File.Move(next, file, overwrite: true);
    }

    public void Dispose() => File.Delete(file);
}

/// <summary>A test that sets the server's wall clock; skipped, saying so, where that cannot be done.</summary>
sealed class WallClockFactAttribute : FactAttribute
{
    public WallClockFactAttribute()
    {
        if (!WallClock.IsInstalled) Skip = "libfaketime is not installed (Debian package faketime)";
    }
}
