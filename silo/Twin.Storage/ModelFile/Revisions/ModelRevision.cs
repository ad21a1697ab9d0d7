namespace Twin.Storage.ModelFile;

/// <summary>One accepted revision.</summary>
/// <param name="AcceptedMs">When it was accepted: Unix milliseconds, UTC.</param>
public sealed record ModelRevision(int Number, long AcceptedMs);
