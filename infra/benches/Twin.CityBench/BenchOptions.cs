using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Twin.CityBench;

/// <summary>What one run of this program measures.</summary>
/// <param name="What">grains, activations, or park.</param>
/// <param name="Journal">memory, sqlite or postgres; of park: memory (its twins alone) or disk.</param>
/// <param name="Silos">In this process, 1 or 2.</param>
/// <param name="Batch">Readings a message.</param>
/// <param name="Seconds">Of each phase: as fast as it goes, then at half of that.</param>
sealed record BenchOptions(string What, string Journal, int Silos, int Batch, double Seconds)
{
    const string Usage = "usage: Twin.CityBench grains|activations|park [--journal memory|sqlite|postgres|disk] [--silos 1|2] [--batch N] [--seconds N]";

    /// <summary>Connection string of an empty PostgreSQL database.</summary>
    public static string Postgres => Environment.GetEnvironmentVariable("POSTGRES_CONNECTION") ?? throw new InvalidOperationException("POSTGRES_CONNECTION names no database");

    public static bool TryParse(string[] args, [NotNullWhen(true)] out BenchOptions? options, out string refusal)
    {
        (options, refusal) = (null, Usage);
        if (args is not [("grains" or "activations" or "park") and var what, .. var rest] || rest.Length % 2 != 0) return false;
        var parsed = new BenchOptions(what, "memory", 1, 50, 5);
        foreach (var pair in rest.Chunk(2))
        {
            if (pair is ["--journal", "memory" or "sqlite" or "postgres" or "disk"]) parsed = parsed with { Journal = pair[1] };
            else if (pair is ["--silos", "1" or "2"]) parsed = parsed with { Silos = pair[1][0] - '0' };
            else if (pair is ["--batch", _] && int.TryParse(pair[1], CultureInfo.InvariantCulture, out var batch) && batch is >= 1 and <= BenchCity.PointsPerFacility) parsed = parsed with { Batch = batch };
            else if (pair is ["--seconds", _] && double.TryParse(pair[1], CultureInfo.InvariantCulture, out var seconds) && seconds is > 0 and <= 600) parsed = parsed with { Seconds = seconds };
            else return false;
        }
        options = parsed;
        return true;
    }
}
