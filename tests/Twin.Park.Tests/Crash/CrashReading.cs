using System.Globalization;

namespace Twin.Park.Crash;

/// <param name="Micro">Value in millionths of the point's unit.</param>
readonly record struct CrashReading(CrashPoint Point, long TimeMs, long Micro)
{
    public string ValueText => (Micro / 1e6m).ToString("0.######", CultureInfo.InvariantCulture);
}

/// <summary>A point that a gateway of the crash test reports.</summary>
/// <param name="Facility">Path of its facility.</param>
/// <param name="Name">Name within the facility.</param>
/// <param name="LocalName">The gateway's name for it.</param>
/// <param name="RatedPerHour">A register's greatest advance, in whole units; 0 for a point that is not a register.</param>
sealed record CrashPoint(string Facility, string Name, string LocalName, int RatedPerHour)
{
    public string Path => $"{Facility}/{Name}";
    public bool IsRegister => RatedPerHour > 0;
    public override string ToString() => Path;
}
