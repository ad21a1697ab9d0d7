namespace Twin.Operations.Health;

/// <summary>Whether the server may be sent traffic, and if not, why.</summary>
/// <param name="Recording">False while nothing can be made durable: screens say "not recording".</param>
/// <param name="Position">Journal position of the newest commit.</param>
/// <param name="Faults">One line each, naming what and where; empty when ready.</param>
public sealed record HealthReport(bool Ready, bool Recording, long Position, IReadOnlyList<string> Faults)
{
    /// <summary>Readings before this instant are dropped, Unix milliseconds; 0 where none ever were.</summary>
    public long HorizonMs { get; init; }

    /// <summary>Days for which readings are kept; null: for ever.</summary>
    public int? KeepReadingsDays { get; init; }
}

public interface IHealthSource
{
    HealthReport Report();
}
