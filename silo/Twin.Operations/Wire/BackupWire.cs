using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <param name="To">Full path of a folder on the server's machine that is not there yet, or empty.</param>
/// <param name="Folder">The id in the data folder's file "format": the server refuses where it has another one. May be left out.</param>
public sealed record BackupOrderWire(string To, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] Guid? Folder = null);

/// <summary>A backup, whole, checked and on the disk.</summary>
/// <param name="Position">Journal position that it stands for: everything acknowledged before the order is in it.</param>
public sealed record BackupWire(string To, long Position, int Files, long Bytes);
