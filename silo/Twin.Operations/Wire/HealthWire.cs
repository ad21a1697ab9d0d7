namespace Twin.Operations.Wire;

/// <summary>The process answers.</summary>
public sealed record LivenessWire([property: WireValues("ok")] string Status);

/// <summary>Whether the server may be sent traffic.</summary>
/// <param name="Recording">False while readings cannot be made durable.</param>
/// <param name="Position">Journal position of the newest commit.</param>
/// <param name="Faults">What stands against it, a line each; empty when ready.</param>
public sealed record ReadinessWire(bool Ready, bool Recording, long Position, IReadOnlyList<string> Faults);
