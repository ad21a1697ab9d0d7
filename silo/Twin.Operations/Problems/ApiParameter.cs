namespace Twin.Operations.Problems;

/// <summary>A query parameter of an endpoint: what is accepted is what is described.</summary>
/// <param name="Values">All values that it can take; null where it is free.</param>
sealed record ApiParameter(string Name, string Description, string? Example = null, IReadOnlyList<string>? Values = null, bool IsInteger = false);

/// <summary>All query parameters of an endpoint. Others are refused: a misspelt one would be a silent default.</summary>
sealed record ApiParameters(IReadOnlyList<ApiParameter> All)
{
    public static ApiParameters None { get; } = new([]);
}
