namespace Twin.City.History;

/// <summary>Which bucket of which InfluxDB history is kept in.</summary>
sealed record InfluxOptions
{
    /// <summary>Root of the server.</summary>
    public required Uri Server { get; init; }

    public string Organisation { get; init; } = "twin";

    public string Bucket { get; init; } = "twin";

    /// <summary>Empty: none is sent.</summary>
    public string Token { get; init; } = "";

    // The token is nobody's business.
    public override string ToString() => $"{Server} organisation {Organisation} bucket {Bucket}";
}
