using System.ComponentModel;
using System.Diagnostics;

namespace Twin.Park.Damage;

/// <summary>A test that lets system calls of the server fail; skipped, saying so, where nothing may be traced.</summary>
sealed class StraceFactAttribute : FactAttribute
{
    static readonly Lazy<bool> CanTrace = new(() =>
    {
        try
        {
            using var trial = Process.Start("strace", ["-f", "-qq", "-o", "/dev/null", "-e", "trace=none", "true"]);
            trial.WaitForExit();
            return trial.ExitCode == 0;
        }
        catch (Win32Exception)
        {
            return false;
        }
    });

    public StraceFactAttribute()
    {
        if (!CanTrace.Value) Skip = "strace is not installed or may not trace here";
    }
}
