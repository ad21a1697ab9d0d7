using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Xunit.Abstractions;

namespace Twin.Model.Facility;

/// <summary>How many cases a law is tried on, and from which seed: another every run, printed, and named again by TWIN_SEED.</summary>
static class LawConfig
{
    public static int Seed { get; } = Number("TWIN_SEED") ?? (int)(TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() & 0x7fff_ffff);

    public static Config Of(int cases, ITestOutputHelper output)
    {
        cases *= Number("TWIN_CASES_FACTOR") ?? 1;
        output.WriteLine($"{cases} cases, TWIN_SEED={Seed}");
        return Config.QuickThrowOnFailure.WithMaxTest(cases).WithEndSize(40).WithReplay((ulong)Seed, 0x9e37_79b9_7f4a_7c15);
    }

    static int? Number(string variable) =>
        int.TryParse(Environment.GetEnvironmentVariable(variable), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
