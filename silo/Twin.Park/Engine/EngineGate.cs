namespace Twin.Park.Engine;

/// <summary>Who may touch the twins: one frame being applied, or one short read, at a time.</summary>
sealed class EngineGate
{
    readonly Lock gate = new();

    public Lock.Scope Enter() => gate.EnterScope();
}
