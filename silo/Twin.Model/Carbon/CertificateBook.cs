using System.Collections.Immutable;
using Twin.Model.Rules;
using Twin.Model.Topology;

namespace Twin.Model.Carbon;

/// <summary>All certificates and green-power contracts, checked against each other, and the claims that follow.</summary>
public sealed class CertificateBook
{
    readonly ILookup<NodeKey, GreenClaim> byHolder;

    CertificateBook(IReadOnlyCollection<Certificate> certificates, IReadOnlyCollection<GreenPowerContract> contracts)
    {
        var tracked = certificates.Where(c => c.Tracked).ToDictionary(c => c.Id, StringComparer.Ordinal);
        var retired = from c in tracked.Values
                      from r in c.Retirements
                      select new GreenClaim(r.Id, c.Id, r.Holder, c.Vintage, r.AmountMicroKwh, c.Technology);
        var delivered = from contract in contracts
                        from d in contract.Deliveries
                        where tracked.ContainsKey(d.CertificateId)
                        select new GreenClaim(d.Id, d.CertificateId, contract.Buyer, d.Period, d.AmountMicroKwh, tracked[d.CertificateId].Technology);
        // In this order claims are spread; it must not depend on the order of the data.
        Claims = [.. retired.Concat(delivered).OrderBy(c => c.Period.FromMs).ThenBy(c => c.Period.ToMs).ThenBy(c => c.Id, StringComparer.Ordinal)];
        byHolder = Claims.ToLookup(c => c.Holder);
        Uncounted = [.. certificates.SelectMany(c => Reasons(c, Claims))];
    }

    public static CertificateBook Empty { get; } = new([], []);

    public ImmutableArray<GreenClaim> Claims { get; }

    /// <summary>What does not count, and why: "not-tracked", "not-retired".</summary>
    public ImmutableArray<UncountedCertificate> Uncounted { get; }

    public IEnumerable<GreenClaim> ClaimsOf(NodeKey holder) => byHolder[holder];

    /// <summary>
    /// Checks and builds. Faults: duplicate-certificate, retired-twice, beyond-amount, amount, unknown-certificate, outside-vintage,
    /// outside-contract, retired-before-vintage, validity-*.
    /// </summary>
    public static Checked<CertificateBook> Build(
        IReadOnlyCollection<Certificate> certificates, IReadOnlyCollection<GreenPowerContract> contracts)
    {
        List<RuleFault> faults = [.. certificates.SelectMany(Faults), .. contracts.SelectMany(c => Faults(c, certificates))];
        foreach (var same in certificates.GroupBy(c => c.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add(new(same.Key, "duplicate-certificate", $"stated {same.Count()} times"));

        var uses = certificates.SelectMany(c => c.Retirements.Select(r => (Id: r.Id, Certificate: c.Id, r.AmountMicroKwh)))
            .Concat(contracts.SelectMany(c => c.Deliveries.Select(d => (Id: d.Id, Certificate: d.CertificateId, d.AmountMicroKwh)))).ToArray();
        foreach (var same in uses.GroupBy(u => u.Id, StringComparer.Ordinal).Where(g => g.Count() > 1))
            faults.Add(new(same.Key, "retired-twice", $"counts for {string.Join(" and ", same.Select(u => u.Certificate))}"));
        foreach (var certificate in certificates.DistinctBy(c => c.Id))
        {
            var own = uses.Where(u => u.Certificate == certificate.Id).ToArray();
            var used = own.Aggregate((Int128)0, (sum, u) => sum + u.AmountMicroKwh);
            if (used > certificate.AmountMicroKwh)
                faults.Add(new(certificate.Id, "beyond-amount",
                    $"{string.Join(", ", own.Select(u => u.Id))} take {Kwh(used)} of its {Kwh(certificate.AmountMicroKwh)}"));
        }
        return Checked<CertificateBook>.Of(faults, () => new(certificates, contracts));
    }

    static IEnumerable<RuleFault> Faults(Certificate certificate)
    {
        foreach (var fault in certificate.Vintage.Faults(certificate.Id)) yield return fault;
        if (certificate.AmountMicroKwh <= 0) yield return new(certificate.Id, "amount", $"{Kwh(certificate.AmountMicroKwh)} is not above 0");
        foreach (var retirement in certificate.Retirements)
        {
            if (retirement.AmountMicroKwh <= 0) yield return new(retirement.Id, "amount", $"{Kwh(retirement.AmountMicroKwh)} is not above 0");
            if (retirement.AtMs < certificate.Vintage.FromMs) yield return new(retirement.Id, "retired-before-vintage", certificate.Id);
        }
    }

    static IEnumerable<RuleFault> Faults(GreenPowerContract contract, IReadOnlyCollection<Certificate> certificates)
    {
        foreach (var delivery in contract.Deliveries)
        {
            foreach (var fault in delivery.Period.Faults(delivery.Id)) yield return fault;
            if (delivery.AmountMicroKwh <= 0) yield return new(delivery.Id, "amount", $"{Kwh(delivery.AmountMicroKwh)} is not above 0");
            if (!Within(delivery.Period, contract.Validity))
                yield return new(delivery.Id, "outside-contract", $"{delivery.Period} is not within {contract.Id} {contract.Validity}");
            var certificate = certificates.FirstOrDefault(c => c.Id == delivery.CertificateId);
            if (certificate is null) yield return new(delivery.Id, "unknown-certificate", delivery.CertificateId);
            else if (!Within(delivery.Period, certificate.Vintage))
                yield return new(delivery.Id, "outside-vintage", $"{delivery.Period} is not within {certificate.Id} {certificate.Vintage}");
        }
    }

    static IEnumerable<UncountedCertificate> Reasons(Certificate certificate, IEnumerable<GreenClaim> claims)
    {
        if (!certificate.Tracked)
        {
            yield return new(certificate.Id, "not-tracked", certificate.AmountMicroKwh);
            yield break;
        }
        var left = certificate.AmountMicroKwh - claims.Where(c => c.CertificateId == certificate.Id).Sum(c => c.AmountMicroKwh);
        if (left > 0) yield return new(certificate.Id, "not-retired", left);
    }

    static bool Within(Validity inner, Validity outer) => inner.FromMs >= outer.FromMs && inner.ToMs <= outer.ToMs;

    static string Kwh(Int128 micro) => $"{(decimal)micro / 1_000_000m:0.######} kWh";
}
