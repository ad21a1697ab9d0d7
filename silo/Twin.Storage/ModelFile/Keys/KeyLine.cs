namespace Twin.Storage.ModelFile.Keys;

/// <summary>What has a permanent key.</summary>
enum Keyed : byte { Node, Device, Point, Gateway }

/// <summary>One change of the names under which keys are known.</summary>
/// <param name="Parent">Number of the node, device or park that it lies in; 0 for the city.</param>
/// <param name="Id">Its id from this revision on; null when it ends with it.</param>
/// <param name="Formerly">The file's <c>formerly</c>, heeded once.</param>
readonly record struct KeyLine(Keyed Kind, int Number, int Parent, string? Id, string? Formerly);
