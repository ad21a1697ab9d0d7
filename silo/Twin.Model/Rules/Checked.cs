using System.Collections.Immutable;

namespace Twin.Model.Rules;

/// <summary>What is wrong with a piece of rule data.</summary>
/// <param name="Place">What it is about: the ids of the factors, tariff, certificate, day.</param>
/// <param name="Rule">Stable name of the rule that it breaks: "overlapping-validity".</param>
/// <param name="Detail">The values that break it, for people.</param>
public sealed record RuleFault(string Place, string Rule, string Detail)
{
    public override string ToString() => $"{Place}: {Rule}: {Detail}";
}

/// <summary>A thing built from data, or every fault that the data has.</summary>
public readonly record struct Checked<T>(T? Value, ImmutableArray<RuleFault> Faults) where T : class
{
    public bool IsGood => Faults.IsEmpty;

    /// <summary>The thing.</summary>
    /// <exception cref="InvalidOperationException">The data has faults.</exception>
    public T Get() => IsGood && Value is { } value ? value : throw new InvalidOperationException(string.Join("; ", Faults));

    /// <summary>Builds only where nothing is at fault.</summary>
    public static Checked<T> Of(IReadOnlyCollection<RuleFault> faults, Func<T> build) =>
        faults.Count == 0 ? new(build(), []) : new(null, [.. faults]);
}
