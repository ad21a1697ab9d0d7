using System.Text.Json.Serialization;

namespace Twin.Operations.Wire;

/// <summary>Why a request was not answered (RFC 9457).</summary>
/// <param name="Type"><c>urn:twin:problem:</c> and the code: stable.</param>
/// <param name="Title">The same for every problem of this type.</param>
/// <param name="Detail">What is wrong with this request, and what would be right.</param>
/// <param name="Instance">The path that was asked for.</param>
/// <param name="Code">Stable name of the problem.</param>
/// <param name="Parameter">The parameter that is at fault.</param>
/// <param name="Value">Its value, as received, cut to 100 characters.</param>
/// <param name="Allowed">What would have been accepted.</param>
/// <param name="Limit">The bound that was passed.</param>
/// <param name="Nearest">The nearest ancestor of an unknown path that exists.</param>
/// <param name="Faults">Every fault of a file, in order of lines.</param>
public sealed record ProblemWire(
    string Type, string Title, int Status, string Detail, string Instance, string Code,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Parameter = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Value = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string>? Allowed = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] long? Limit = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Nearest = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<LineFaultWire>? Faults = null);

/// <summary>What is wrong with one line of a file.</summary>
/// <param name="Line">From 1; 0 where the fault is of the file as a whole.</param>
/// <param name="Code">Stable name of the fault.</param>
/// <param name="Column">The column, or the key, at fault.</param>
/// <param name="Value">What stands there, cut to 100 characters.</param>
/// <param name="Detail">What would be right.</param>
/// <param name="File">The file, where more than one was sent.</param>
public sealed record LineFaultWire(
    int Line, string Code, string? Column, string? Value, string Detail,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? File = null);
