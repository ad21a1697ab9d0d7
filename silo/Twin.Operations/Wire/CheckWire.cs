namespace Twin.Operations.Wire;

/// <summary>One register of a check meter beside what it checks.</summary>
/// <param name="Meter">Path of the check meter.</param>
/// <param name="Register">Path of its register.</param>
/// <param name="Checks">Path of the device or node that it is compared with.</param>
/// <param name="Amount">What the check register counted.</param>
/// <param name="Against">What it is compared with counted.</param>
/// <param name="Difference">The first less the second.</param>
/// <param name="Share">The difference over what it is compared with; null where that is nothing.</param>
public sealed record CheckWire(
    string Meter, string Register, string Checks, string Measure, string Unit, string Amount, string Against, string Difference,
    double? Share, double? Coverage, double? AgainstCoverage);

/// <summary>What a boundary meter counted beyond the meters below it.</summary>
/// <param name="Path">The bounded node.</param>
/// <param name="Amount">Unexplained; below zero where the meters below counted more.</param>
/// <param name="Whole">What the boundary counted.</param>
/// <param name="Share">Unexplained over the whole; null where that is nothing.</param>
public sealed record ResidualWire(string Path, string Measure, string Unit, string Amount, string Whole, double? Share);

/// <param name="Position">Every figure is true at this journal position or a later one.</param>
public sealed record ChecksWire(
    string Path, DateTimeOffset From, DateTimeOffset To, long Position, IReadOnlyList<CheckWire> Meters, IReadOnlyList<ResidualWire> Residuals);
