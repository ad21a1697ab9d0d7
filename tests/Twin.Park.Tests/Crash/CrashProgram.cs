using System.Globalization;

namespace Twin.Park.Crash;

/// <summary>The crash test by hand: <c>infra/crash-test --kills N --seed S</c>. Exit code 1 where anything was found.</summary>
static class CrashProgram
{
    static async Task<int> Main(string[] arguments)
    {
        int? kills = 100, seed = 1;
        for (var i = 0; i < arguments.Length; i += 2)
        {
            int? number = i + 1 < arguments.Length && int.TryParse(arguments[i + 1], NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;
            if (arguments[i] == "--kills") kills = number is > 0 ? number : null;
            else if (arguments[i] == "--seed") seed = number;
            else kills = null;
        }
        if (kills is not { } count || seed is not { } first)
        {
            await Console.Error.WriteLineAsync("usage: infra/crash-test [--kills N] [--seed S]");
            return 2;
        }
        var run = new CrashRun(count, first, Console.WriteLine);
        var findings = await run.RunAsync();
        Console.WriteLine(run.Summary);
        return findings.IsClean ? 0 : 1;
    }
}
