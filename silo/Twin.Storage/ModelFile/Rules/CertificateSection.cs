using System.Collections.Immutable;
using Twin.Model.Carbon;
using Twin.Model.Rules;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Rules;

/// <summary><c>certificates</c> and <c>contracts</c>: green electricity, who retired it and who bought it.</summary>
sealed class CertificateSection(LoadContext context, NodePaths nodes)
{
    public static MapShape Shape { get; } = new("certificate", ["id", "amount", "vintage", "technology", "tracked"], ["retirements", "note"]);
    public static MapShape RetirementShape { get; } = new("retirement", ["id", "holder", "amount", "by", "at"], []);
    public static MapShape ContractShape { get; } = new("contract", ["id", "buyer", "seller"], ["from", "to", "deliveries", "note"]);
    public static MapShape DeliveryShape { get; } = new("delivery", ["id", "period", "amount", "certificate", "settled"], []);

    readonly RulePlaces places = new();

    public (ImmutableArray<CertificateDraft> Certificates, ImmutableArray<ContractDraft> Contracts) ReadAll(IReadOnlyList<YamlMap> documents)
    {
        var faults = context.Faults.Total;
        var certificates = RuleList.Of(documents, "certificates", Shape, context).Select(ReadCertificate).OfType<CertificateDraft>().ToImmutableArray();
        var contracts = RuleList.Of(documents, "contracts", ContractShape, context).Select(ReadContract).OfType<ContractDraft>().ToImmutableArray();
        if (context.Faults.Total > faults) return ([], []);
        var numbers = new DraftNumbers();
        var built = CertificateBook.Build([.. certificates.Select(c => c.Build(numbers.KeyOf))], [.. contracts.Select(c => c.Build(numbers.KeyOf))]);
        places.Report(built.Faults, documents[0], context.Faults);
        return (certificates, contracts);
    }

    CertificateDraft? ReadCertificate(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var amount = RuleFields.ReadMicroKwh(map["amount"], context);
        var vintage = RuleFields.ReadSpan(map["vintage"], context);
        var technology = TextFields.ReadId(map["technology"], context);
        var tracked = TextFields.ReadFlag(map["tracked"], context);
        TextFields.ReadText(map["note"], context);
        if (id is not null) places.Add(id, map);
        var retirements = Read(map["retirements"], RetirementShape, ReadRetirement);
        return id is not null && amount is { } microKwh && vintage is { } when && technology is not null && tracked is { } isTracked
            ? new(id, microKwh, when, technology, isTracked, retirements) : null;
    }

    RetirementDraft? ReadRetirement(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var holder = nodes.Find(map["holder"]);
        var amount = RuleFields.ReadMicroKwh(map["amount"], context);
        var by = TextFields.ReadText(map["by"], context);
        var at = map["at"] is { } item ? DateField.Read(item, context) : null;
        if (id is null || holder is null || amount is null || by is null || at is null) return null;
        places.Add(id, map);
        return new(id, holder, amount.Value, by, at.Value);
    }

    ContractDraft? ReadContract(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var buyer = nodes.Find(map["buyer"]);
        var seller = TextFields.ReadText(map["seller"], context);
        var validity = RuleFields.ReadValidity(map, context);
        TextFields.ReadText(map["note"], context);
        if (id is not null) places.Add(id, map);
        if (validity.ToMs <= validity.FromMs) context.Faults.Add(map["to"]!, "lies after `from`");
        var deliveries = Read(map["deliveries"], DeliveryShape, ReadDelivery);
        return id is null || buyer is null || seller is null ? null : new(id, buyer, seller, validity, deliveries);
    }

    GreenDelivery? ReadDelivery(YamlMap map)
    {
        var id = RuleFields.ReadLabel(map["id"], context);
        var period = RuleFields.ReadSpan(map["period"], context);
        var amount = RuleFields.ReadMicroKwh(map["amount"], context);
        var certificate = RuleFields.ReadLabel(map["certificate"], context);
        var settled = map["settled"] is { } item ? DateField.Read(item, context) : null;
        if (id is null || period is null || amount is null || certificate is null || settled is null) return null;
        places.Add(id, map);
        return new(id, period.Value, amount.Value, certificate, settled.Value);
    }

    ImmutableArray<T> Read<T>(YamlItem? list, MapShape shape, Func<YamlMap, T?> read) where T : class =>
        [.. context.ListOf(list).Select(i => shape.Open(i, context.Faults)).OfType<YamlMap>().Select(read).OfType<T>()];
}
