using System.Text.Json;
using Twin.Model.Demand;
using Twin.Model.Ledger;
using Twin.Model.Tariff;
using Twin.Model.Topology;
using Twin.Operations.Twins;
using Twin.Operations.Wire;

namespace Twin.Operations.Billing;

/// <summary>Bills and accounts as wire shapes.</summary>
static class BillConversion
{
    // 100 fen are 1,000,000 micro-CNY.
    const long MicroPerFen = 10_000;

    public static SupplyAccountWire ToAccount(SupplyAccount account, CityModel model, IEnumerable<FrozenBill> issued) => new(
        account.Id, TwinConversion.ToName(account.Name), [.. account.Nodes.Select(n => model.Find(n)?.Path ?? n.ToString())], account.Calendar.Id,
        From(account.Validity.FromMs, account.Zone), account.Validity.ToMs == long.MaxValue ? null : WireTime.Of(account.Validity.ToMs, account.Zone),
        [.. account.Terms.Entries.Select(e => new SupplyTermsWire(
            From(e.FromMs, account.Zone), e.Value.Tariff?.Id, Name(e.Value.Basis), e.Value.Basis == FixedChargeBasis.Capacity ? e.Value.CapacityKva : null,
            Name(e.Value.DemandMethod), e.Value.EstimatedDemandAllowed) { ContractedKw = e.Value.ContractedKw })],
        [.. issued.Select(b => MonthParameter.Format(b.Bill.Issued.Year, b.Bill.Issued.Month))]);

    /// <param name="intervalsOf">Whether a line's intervals were asked for, by its key.</param>
    public static BillWire ToBill(SupplyAccount account, BillAnswer answer, Func<string, bool> intervalsOf)
    {
        var (bill, zone) = (answer.Bill, account.Zone);
        return new(account.Id, TwinConversion.ToName(account.Name), MonthParameter.Format(bill.Year, bill.Month),
            answer.Frozen is not null ? "issued" : answer.IsOver ? "computed" : "running",
            WireTime.Of(bill.Period.FromMs, zone), WireTime.Of(bill.Period.ToMs, zone), answer.Position,
            answer.Frozen is { } frozen ? new(WireTime.Of(frozen.Bill.IssuedMs, zone), frozen.By, frozen.Bill.Position) : null,
            [.. bill.Lines.Select(line => ToLine(line, zone, intervalsOf(line.Key)))], bill.Missing,
            MicroDecimal.Format(bill.ImportMicroKwh), bill.ExpectedMs == 0 ? null : (double)bill.CoveredMs / bill.ExpectedMs,
            TwinConversion.Share(bill.EstimatedMicroKwh, bill.ImportMicroKwh), (double?)bill.PricedShare, Cny(bill.TotalFen),
            [.. answer.Corrections.Select((c, i) => ToCorrection(c, i < answer.Carried, zone, intervalsOf))],
            Cny(bill.TotalFen + answer.Corrections.Sum(c => c.DifferenceFen)));
    }

    public static MaximumDemandWire ToDemand(MaximumDemand demand, TimeZoneInfo zone) => new(
        demand.Kilowatts, WireTime.Of(demand.FromMs, zone), WireTime.Of(demand.ToMs, zone), demand.Estimated, Name(demand.Method));

    public static string Name<T>(T value) where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    static BillLineWire ToLine(BillLine line, TimeZoneInfo zone, bool withIntervals) => new(
        line.Key, Name(line.Kind), MicroDecimal.Format(line.QuantityMicro), line.Unit, Cny(line.AmountFen), line.Intervals.Length)
    {
        Band = line.Band is { } band ? Name(band) : null,
        Version = line.Version,
        Price = line.Price?.ToString(),
        Days = line.DaysOfMonth == 0 ? null : line.Days,
        DaysOfMonth = line.DaysOfMonth == 0 ? null : line.DaysOfMonth,
        PowerFactor = line.PowerFactor is { } factor
            ? new(MicroDecimal.Format(factor.ActiveMicroKwh), MicroDecimal.Format(factor.ReactiveMicroKvarh), factor.Value, factor.Hundredths / 100m) : null,
        Percent = line.Percent,
        Demand = line.Demand is { } demand ? ToDemand(demand, zone) : null,
        Intervals = !withIntervals || line.Intervals.IsEmpty ? null : [.. line.Intervals.Select(i => new BillIntervalWire(
            WireTime.Of(i.StartMs, zone), MicroDecimal.Format(i.Cell.Micro), TwinConversion.Share(i.Cell.EstimatedMicro, i.Cell.Micro)))],
    };

    static BillCorrectionWire ToCorrection(BillCorrection correction, bool carried, TimeZoneInfo zone, Func<string, bool> intervalsOf) => new(
        WireTime.Of(correction.AtMs, zone), correction.Position, Name(correction.Cause), Cny(correction.DifferenceFen), carried,
        [.. correction.Lines.Select(l => new CorrectionLineWire(l.Key, Name(l.Kind), Cny(l.BeforeFen), Cny(l.AfterFen), Cny(l.DifferenceFen),
            MicroDecimal.Format(l.BeforeMicro), MicroDecimal.Format(l.AfterMicro), l.Intervals.Length,
            !intervalsOf(l.Key) || l.Intervals.IsEmpty ? null : [.. l.Intervals.Select(i => new ChangedIntervalWire(
                WireTime.Of(i.Interval * Spread.IntervalMs, zone), MicroDecimal.Format(i.BeforeMicro), MicroDecimal.Format(i.AfterMicro)))]))]);

    static DateTimeOffset? From(long ms, TimeZoneInfo zone) => ms == long.MinValue ? null : WireTime.Of(ms, zone);

    static string Cny(long fen) => MicroDecimal.Format(fen * MicroPerFen);
}
