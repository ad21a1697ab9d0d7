namespace Twin.Park.Engine;

/// <summary>What a state blob of a checkpoint holds. Numbers are stored and never change.</summary>
enum StateKind
{
    /// <summary>Number 0: commit time and model revision of the checkpoint.</summary>
    Engine = 1,
    /// <summary>By node number.</summary>
    Facility = 2,
    /// <summary>By gateway number.</summary>
    Gateway = 3,
    /// <summary>Number 0: all MQTT sessions.</summary>
    Sessions = 4,
    /// <summary>By order of entry: what operators ordered.</summary>
    Correction = 5,
    /// <summary>By order of issue: bills issued, with the corrections that later ones carry.</summary>
    Bill = 6,
    /// <summary>By UTC day: positions by time.</summary>
    Positions = 7,
    /// <summary>By point number: events of a register.</summary>
    RegisterEvents = 8,
    /// <summary>Number 0: the horizon, where there is one.</summary>
    Horizon = 9,
}
