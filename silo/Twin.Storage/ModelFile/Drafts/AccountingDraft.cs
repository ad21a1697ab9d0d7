using System.Collections.Frozen;
using System.Collections.Immutable;
using Twin.Model.Accounting;
using Twin.Model.Carbon;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;

namespace Twin.Storage.ModelFile.Drafts;

/// <summary>Rules of accounting as a file states them: checked, and with nodes that have no keys yet.</summary>
sealed record AccountingDraft(FactorLibrary Factors, CoalTable Coal, IReadOnlyDictionary<NodeDraft, Timeline<CarbonSettings>> Settings,
    IReadOnlyList<AccountDraft> Accounts, ImmutableArray<CertificateDraft> Certificates, ImmutableArray<ContractDraft> Contracts)
{
    public AccountingRules Build(Func<NodeDraft, NodeKey> keyOf, TimeZoneInfo zone) => new(Factors, Coal,
        Settings.ToFrozenDictionary(s => keyOf(s.Key), s => s.Value),
        CertificateBook.Build([.. Certificates.Select(c => c.Build(keyOf))], [.. Contracts.Select(c => c.Build(keyOf))]).Get(),
        SupplyAccounts.Build([.. Accounts.Select(a => a.Build(keyOf, zone))]).Get(),
        zone);
}

/// <summary>A supply account.</summary>
sealed record AccountDraft(string Id, BilingualName Name, ImmutableArray<NodeDraft> Nodes, Timeline<SupplyTerms> Terms, DayCalendar Calendar, Validity Validity)
{
    public SupplyAccount Build(Func<NodeDraft, NodeKey> keyOf, TimeZoneInfo zone) => new()
    {
        Id = Id, Name = Name, Nodes = [.. Nodes.Select(keyOf)], Terms = Terms, Calendar = Calendar, Zone = zone, Validity = Validity,
    };
}

/// <summary>A certificate with its retirements.</summary>
sealed record CertificateDraft(string Id, long AmountMicroKwh, Validity Vintage, string Technology, bool Tracked, ImmutableArray<RetirementDraft> Retirements)
{
    public Certificate Build(Func<NodeDraft, NodeKey> keyOf) => new()
    {
        Id = Id, AmountMicroKwh = AmountMicroKwh, Vintage = Vintage, Technology = Technology, Tracked = Tracked,
        Retirements = [.. Retirements.Select(r => new Retirement(r.Id, keyOf(r.Holder), r.AmountMicroKwh, r.By, r.AtMs))],
    };
}

sealed record RetirementDraft(string Id, NodeDraft Holder, long AmountMicroKwh, string By, long AtMs);

/// <summary>A green-power contract with what it settled.</summary>
sealed record ContractDraft(string Id, NodeDraft Buyer, string Seller, Validity Validity, ImmutableArray<GreenDelivery> Deliveries)
{
    public GreenPowerContract Build(Func<NodeDraft, NodeKey> keyOf) => new()
    {
        Id = Id, Buyer = keyOf(Buyer), Seller = Seller, Validity = Validity, Deliveries = Deliveries,
    };
}
