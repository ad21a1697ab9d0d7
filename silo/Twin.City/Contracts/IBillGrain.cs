using Orleans.Concurrency;

namespace Twin.City.Contracts;

/// <summary>The city's issued bills: one grain, on the city's own journal.</summary>
[Alias("twin.bills")]
public interface IBillGrain : IGrainWithStringKey
{
    /// <summary>An account's issued bills by month, each as the room of operations writes it.</summary>
    [Alias("issued")]
    Task<byte[][]> Issued(string account);

    /// <summary>Freezes a bill, durable when this completes, or refuses it.</summary>
    [Alias("issue")]
    Task<OrderAnswer> Issue([Immutable] byte[] issue);
}
