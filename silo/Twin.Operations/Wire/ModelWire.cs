namespace Twin.Operations.Wire;

/// <param name="Kind">"register", "power", "gauge" or "switch".</param>
/// <param name="Measure">Name of the measure that it counts or flows in; null for what is not accounted.</param>
public sealed record ModelPointWire(
    string Id, string Key, [property: WireValues("register", "power", "gauge", "switch")] string Kind, string Unit, NameWire? Name, string? Measure);

/// <param name="Role">"primary", "boundary" or "check".</param>
/// <param name="Sides">What lies on the two sides of an electric meter: "grid", "pv", "battery", "ev", "load" or a node's path; null otherwise.</param>
public sealed record ModelDeviceWire(
    string Id, string Key, string Type, NameWire Name, [property: WireValues("primary", "boundary", "check")] string Role,
    string AccountedAt, IReadOnlyList<string>? Sides, IReadOnlyList<ModelPointWire> Points);

/// <param name="Footprint">Outer ring, [longitude, latitude] pairs in WGS 84; empty where none is known.</param>
/// <param name="Place">[longitude, latitude]; null where none is known.</param>
public sealed record ModelNodeWire(
    string Path, string Key, [property: WireValues("city", "park", "enterprise", "facility")] string Kind, string Type, NameWire Name, double[]? Place, IReadOnlyList<double[]> Footprint,
    decimal? AreaSquareMetres, IReadOnlyList<ModelDeviceWire> Devices, IReadOnlyList<ModelNodeWire> Children);

/// <summary>The model in force, without credentials.</summary>
public sealed record ModelWire(int Revision, string TimeZone, ModelNodeWire City);
