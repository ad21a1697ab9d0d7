using System.Collections.Immutable;
using System.Globalization;
using Twin.Model.Topology;
using Twin.Storage.ModelFile.Drafts;
using Twin.Storage.ModelFile.Fields;
using Twin.Storage.ModelFile.Yaml;

namespace Twin.Storage.ModelFile.Sections;

/// <summary>Folds what a type and a device say into descriptions of the device's points. Equal ones are one object.</summary>
sealed class PointSpecs(LoadContext context)
{
    readonly record struct Own(DeviceTypeDraft Type, Timeline<decimal> Multiplier, Quantity? Rated, long? GapLimitMs, long? StaleAfterMs);

    readonly Dictionary<Own, ImmutableArray<PointSpec>> byOwn = [];
    readonly Dictionary<PointSpec, PointSpec> interned = [];
    readonly Dictionary<string, Timeline<decimal>> multipliers = new(StringComparer.Ordinal);

    public ImmutableArray<PointSpec> Of(DeviceDraft device)
    {
        CheckUse(device);
        var own = new Own(device.Type, Interned(device.Multiplier, 1m), device.Rated, device.GapLimitMs, device.StaleAfterMs);
        if (byOwn.TryGetValue(own, out var known)) return known;
        var faults = context.Faults.Total;
        var specs = ImmutableArray.CreateBuilder<PointSpec>(device.Type.Points.Count);
        foreach (var point in device.Type.Points) specs.Add(Interned(Fold(device, own, point)));
        // What is at fault for one device is told for every one like it.
        return context.Faults.Total == faults ? byOwn[own] = specs.MoveToImmutable() : specs.MoveToImmutable();
    }

    PointSpec Fold(DeviceDraft device, in Own own, PointDraft point)
    {
        var rated = RatedPerHour(own.Rated, point) ?? RatedPerHour(point.Rated, point) ?? RatedPerHour(own.Type.Rated, point);
        if (point.Digits is not null && rated is null && !IsUnread(device.Item, device.Rated) && !IsUnread(own.Type.Item, own.Type.Rated) && !IsUnread(point.Item, point.Rated))
            context.Faults.AddMissing(device.Item, "rated", $"is missing: point {point.Id} rolls over, and only what can pass tells a rollover from a reset");
        var multiplier = Interned(point.IsMultiplied ? own.Multiplier : context.Constant(1m), point.UnitFactor);
        if (multiplier.Entries.Any(e => !IsExactInLedger(e.Value)))
            context.Faults.AddWithoutValue(device.Item["multiplier"] ?? device.Item,
                $"multiplier x factor of {point.Unit.Sign} has at most {ModelBounds.MultiplierDecimalsMax} decimals and 18 digits (point {point.Id})");
        return new()
        {
            Kind = point.Kind,
            Unit = point.Unit.Sign,
            Name = point.Name,
            Measure = point.Measure,
            Multiplier = multiplier,
            RolloverMicro = point.Digits is { } digits ? Rollover(digits) : null,
            RatedPerHour = rated,
            PlausibilityMargin = point.Margin ?? 1.2m,
            GapLimitMs = own.GapLimitMs ?? point.GapLimitMs ?? own.Type.GapLimitMs ?? 30 * 60 * 1000,
            Integrated = point.Integrated ?? (point.Kind == PointKind.Power && point.Measure is { } flowing && !own.Type.HasRegisterFor(flowing)),
            StaleAfterMs = own.StaleAfterMs ?? point.StaleAfterMs ?? own.Type.StaleAfterMs ?? 5 * 60 * 1000,
            ReceiptTimeAllowed = point.ReceiptTimeAllowed,
        };
    }

    void CheckUse(DeviceDraft device)
    {
        var points = device.Type.Points;
        if (device.Rated is { } rated && points.All(p => RatedPerHour(rated, p) is null))
            context.Faults.Add(device.Item["rated"]!, $"bounds no point of type {device.Type.Id}: none counts what {rated.Unit.Sign} lets pass");
        if (device.Item["multiplier"] is { } multiplier && points.All(p => !p.IsMultiplied))
            context.Faults.AddWithoutValue(multiplier, $"type {device.Type.Id} has no point that it multiplies");
    }

    static decimal? RatedPerHour(Quantity? rated, PointDraft point) =>
        rated is { } quantity && point.Measure is { } measure ? Units.RatedPerHour(quantity.Amount, quantity.Unit, measure) : null;

    // Stated, but at fault: that it is missing besides would be told in vain.
    static bool IsUnread(YamlMap item, Quantity? rated) => rated is null && item["rated"] is not null;

    static long Rollover(int digits)
    {
        var micro = 1_000_000L;
        for (var i = 0; i < digits; i++) micro *= 10;
        return micro;
    }

    // The ledger multiplies by a 64-bit integer over a power of ten.
    static bool IsExactInLedger(decimal multiplier)
    {
        for (var decimals = 0; decimals <= ModelBounds.MultiplierDecimalsMax && multiplier < 1_000_000_000_000_000_000m; decimals++, multiplier *= 10)
            if (multiplier == decimal.Truncate(multiplier)) return true;
        return false;
    }

    PointSpec Interned(PointSpec spec) => interned.TryGetValue(spec, out var known) ? known : interned[spec] = spec;

    // By content: timelines compare by reference, so equal ones must be one object for descriptions to be found equal.
    Timeline<decimal> Interned(Timeline<decimal> timeline, decimal factor)
    {
        if (timeline.IsConstant && timeline.Entries[0].FromMs == long.MinValue) return context.Constant(Plain(timeline.Latest * factor));
        var key = string.Join(';', timeline.Entries.Select(e => string.Create(CultureInfo.InvariantCulture, $"{e.FromMs}:{Plain(e.Value * factor)}")));
        return multipliers.TryGetValue(key, out var known) ? known
            : multipliers[key] = new([.. timeline.Entries.Select(e => new Dated<decimal>(e.FromMs, Plain(e.Value * factor)))]);
    }

    // 1.000 and 1 are equal but print differently.
    static decimal Plain(decimal value) => value / 1.0000000000000000000000000000m;
}
