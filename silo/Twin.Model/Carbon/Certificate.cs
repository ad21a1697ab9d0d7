using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Carbon;

/// <summary>A batch of green-electricity certificates of one vintage, as the registry lists it.</summary>
public sealed record Certificate
{
    /// <summary>Number in the registry; a second certificate of the same number is refused.</summary>
    public required string Id { get; init; }

    public required long AmountMicroKwh { get; init; }

    /// <summary>When the electricity was generated. It covers consumption of this time alone.</summary>
    public required Validity Vintage { get; init; }

    /// <summary>"solar", "onshore-wind", ...</summary>
    public required string Technology { get; init; }

    /// <summary>Whether a registry tracks it. One that is not tracked could be counted by others too, and counts nothing.</summary>
    public required bool Tracked { get; init; }

    public ImmutableArray<Retirement> Retirements { get; init; } = [];
}

/// <summary>A retirement: for good, on behalf of one node.</summary>
/// <param name="Id">The registry's number of the retirement.</param>
/// <param name="By">Who retired it.</param>
public sealed record Retirement(string Id, NodeKey Holder, long AmountMicroKwh, string By, long AtMs);

/// <summary>A green-power contract: electricity bought together with its certificates (证电合一).</summary>
public sealed record GreenPowerContract
{
    public required string Id { get; init; }
    public required NodeKey Buyer { get; init; }
    public required string Seller { get; init; }
    public Validity Validity { get; init; } = Validity.Always;
    public ImmutableArray<GreenDelivery> Deliveries { get; init; } = [];
}

/// <summary>What a contract settled for a time, with the certificate that came with it.</summary>
public sealed record GreenDelivery(string Id, Validity Period, long AmountMicroKwh, string CertificateId, long SettledMs);

/// <summary>Electricity without emissions that a node may count in its market-based figure, once.</summary>
/// <param name="Id">Of the retirement or delivery.</param>
public sealed record GreenClaim(string Id, string CertificateId, NodeKey Holder, Validity Period, long AmountMicroKwh, string Technology);

/// <summary>Why a certificate does not count.</summary>
public sealed record UncountedCertificate(string CertificateId, string Reason, long AmountMicroKwh);
