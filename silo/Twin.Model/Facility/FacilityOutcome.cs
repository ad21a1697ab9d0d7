using Twin.Model.Ledger;
using Twin.Model.Topology;

namespace Twin.Model.Facility;

public enum Acceptance : byte
{
    Accepted,
    /// <summary>The very same reading is kept already; nothing changes.</summary>
    Duplicate,
}

public enum RegisterEventKind : byte { Rollover = 1, Reset = 2, Implausible = 3 }

/// <summary>What two consecutive readings of a register tell that an operator should know: a function of the pair, so it stands while the pair does.</summary>
public readonly record struct RegisterEvent(RegisterEventKind Kind, PointKey Point, RegisterReading From, RegisterReading To);

/// <summary>An event that a new pair brings, or one whose pair is no more.</summary>
public readonly record struct RegisterEventChange(RegisterEvent Event, bool IsRaised);

/// <summary>What follows from a facility's inputs. The caller owns it, reads it and clears it; the twin only adds.</summary>
public sealed class FacilityOutcome
{
    /// <summary>Ledger movements of registers, nodes and residuals, already routed to every ancestor.</summary>
    public List<Movement> Movements { get; } = [];

    /// <summary>Those of the movements that changed a closed interval.</summary>
    public List<Restatement> Restatements { get; } = [];

    public List<RegisterEventChange> Events { get; } = [];

    public void Clear()
    {
        Movements.Clear();
        Restatements.Clear();
        Events.Clear();
    }
}

/// <summary>Where and when an input stands in the journal.</summary>
public readonly record struct CommitPoint(long Position, long TimeMs);
