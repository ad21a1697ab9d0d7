using System.Diagnostics;

namespace Twin.Park.Damage;

/// <summary>A file system in memory of a few megabytes, which fills up as a disk does. Needs the right to mount.</summary>
sealed class SmallDisk : IDisposable
{
    static readonly Lazy<bool> Mountable = new(() =>
    {
        if (!OperatingSystem.IsLinux() || !Environment.IsPrivilegedProcess) return false;
        var folder = Directory.CreateTempSubdirectory("twin-mount-").FullName;
        var mounted = Run("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", folder);
        if (mounted) Run("umount", folder);
        Directory.Delete(folder);
        return mounted;
    });

    public SmallDisk(int megabytes)
    {
        if (!Run("mount", "-t", "tmpfs", "-o", $"size={megabytes}m", "tmpfs", Folder)) throw new InvalidOperationException($"{Folder} was not mounted");
    }

    public static bool CanMount => Mountable.Value;

    public string Folder { get; } = Directory.CreateTempSubdirectory("twin-small-disk-").FullName;

    string Ballast => Path.Combine(Folder, "ballast");

    /// <summary>Takes all space that is left.</summary>
    public void Fill()
    {
        using var file = File.OpenHandle(Ballast, FileMode.OpenOrCreate, FileAccess.Write);
        var block = new byte[64 * 1024];
        for (var bytes = block.Length; bytes > 0;)
        {
            try
            {
                RandomAccess.Write(file, block.AsSpan(0, bytes), RandomAccess.GetLength(file));
            }
            catch (IOException)
            {
                bytes /= 2;
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        Run("umount", "-l", Folder);
        Directory.Delete(Folder);
    }

    static bool Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true })!;
        process.WaitForExit();
        return process.ExitCode == 0;
    }
}

/// <summary>A test on a small disk; skipped, saying so, where none can be mounted.</summary>
sealed class SmallDiskFactAttribute : FactAttribute
{
    public SmallDiskFactAttribute()
    {
        if (!SmallDisk.CanMount) Skip = "a tmpfs cannot be mounted here (that needs root)";
    }
}
