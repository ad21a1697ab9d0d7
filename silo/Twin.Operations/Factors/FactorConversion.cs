using System.Globalization;
using Twin.Model.Carbon;
using Twin.Model.Ledger;
using Twin.Model.Rules;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Operations.Billing;
using Twin.Operations.Wire;

namespace Twin.Operations.Factors;

/// <summary>Rule data as wire shapes, as it stands at a time.</summary>
sealed class FactorConversion(CityModel model, long atMs)
{
    public EmissionFactorWire ToFactor(EmissionFactor factor, bool superseded) => new(
        factor.Id, factor.Revision, factor.Measure.Name(), factor.Region, BillConversion.Name(factor.Basis), factor.Rate.ToString(), factor.Unit, factor.Scope, factor.Gases,
        From(factor.Validity), To(factor.Validity), superseded, !superseded && factor.Validity.Contains(atMs), ToProvenance(factor.Provenance));

    public CoalCoefficientWire ToCoal(CoalCoefficient coefficient) => new(
        coefficient.Id, coefficient.Measure.Name(), coefficient.Convention is { } convention ? BillConversion.Name(convention) : null,
        coefficient.Rate.ToString(), $"kgce/{coefficient.Measure.Unit()}", From(coefficient.Validity), To(coefficient.Validity),
        coefficient.Validity.Contains(atMs), ToProvenance(coefficient.Provenance));

    public TariffWire ToTariff(TariffPlan tariff) => new(tariff.Id, [.. tariff.Versions.Select(ToVersion)]);

    public GreenClaimWire ToClaim(GreenClaim claim) => new(
        claim.Id, claim.CertificateId, model.Find(claim.Holder)?.Path ?? claim.Holder.ToString(), From(claim.Period), To(claim.Period),
        MicroDecimal.Format(claim.AmountMicroKwh), claim.Technology);

    TariffVersionWire ToVersion(TariffVersion version) => new(
        version.Id, From(version.Validity), To(version.Validity), version.Validity.Contains(atMs),
        [.. version.Schedules.Select(s => new DayScheduleWire(s.Name, [.. s.Seasons.Select(season => season.ToString())], [.. s.DayTypes.Select(BillConversion.Name)],
            [.. s.Bands.Select(b => new BandSpanWire(Clock(b.FromMinute), Clock(b.ToMinute), BillConversion.Name(b.Band)))]))],
        version.Prices.ToDictionary(p => BillConversion.Name(p.Band), p => p.Rate.ToString(), StringComparer.Ordinal),
        version.CapacityPrice?.ToString(), version.DemandPrice?.ToString(), version.FeedInPrice?.ToString(), version.PowerFactor?.Id,
        BillConversion.Name(version.Reactive), ToProvenance(version.Provenance));

    public static ProvenanceWire ToProvenance(Provenance provenance) => new(
        provenance.Source, provenance.Document, BillConversion.Name(provenance.Standing), provenance.Published, provenance.Note);

    DateTimeOffset? From(Validity validity) => validity.FromMs == long.MinValue ? null : WireTime.Of(validity.FromMs, model.TimeZone);
    DateTimeOffset? To(Validity validity) => validity.ToMs == long.MaxValue ? null : WireTime.Of(validity.ToMs, model.TimeZone);

    static string Clock(int minute) => string.Create(CultureInfo.InvariantCulture, $"{minute / 60:00}:{minute % 60:00}");
}
